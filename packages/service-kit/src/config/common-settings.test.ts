import { expect, test } from "@jest/globals";
import { z } from "zod";

import { grpcServerConfig, grpcServerSettings, processSettings } from "./common-settings.ts";
import { loadConfig } from "./load-config.ts";

const schema = z.object({ ...processSettings, ...grpcServerSettings });

test("a service without any setting has defaults for its process and its gRPC server", () => {
  const config = loadConfig(schema, {});

  expect(config).toMatchObject({
    TUTTI_LOG_LEVEL: "info",
    TUTTI_BIND: "0.0.0.0",
    TUTTI_STOP_ON_STDIN_END: false,
    TUTTI_STOP_LIMIT_MS: 25_000,
  });
  expect(grpcServerConfig(config)).toEqual({
    ...{ maxReceiveBytes: 16_777_216, maxSendBytes: undefined },
    ...{ keepaliveMs: 30_000, keepaliveTimeoutMs: 10_000 },
    ...{ connectionAgeMs: undefined, connectionAgeGraceMs: 60_000 },
    tls: undefined,
  });
});

test("sizes of messages, keepalive and the age of connections are settings", () => {
  const config = loadConfig(schema, {
    ...{ TUTTI_GRPC_MAX_RECEIVE_BYTES: "1048576", TUTTI_GRPC_MAX_SEND_BYTES: "2097152" },
    ...{ TUTTI_GRPC_KEEPALIVE_MS: "5000", TUTTI_GRPC_KEEPALIVE_TIMEOUT_MS: "900" },
    ...{ TUTTI_GRPC_CONNECTION_AGE_MS: "3600000", TUTTI_GRPC_CONNECTION_AGE_GRACE_MS: "0" },
  });

  expect(grpcServerConfig(config)).toMatchObject({
    ...{ maxReceiveBytes: 1_048_576, maxSendBytes: 2_097_152 },
    ...{ keepaliveMs: 5_000, keepaliveTimeoutMs: 900 },
    ...{ connectionAgeMs: 3_600_000, connectionAgeGraceMs: 0 },
  });
  expect(() => loadConfig(schema, { TUTTI_GRPC_KEEPALIVE_MS: "1" })).toThrow("milliseconds from 1000 to 2147483647");
});

test("certificate and key turn TLS on, and one without the other is an error", () => {
  const config = loadConfig(schema, { TUTTI_GRPC_TLS_CERT: "/c.pem", TUTTI_GRPC_TLS_KEY: "/k.pem" });

  expect(grpcServerConfig(config).tls).toEqual({ certPath: "/c.pem", keyPath: "/k.pem", clientCaPath: undefined });
  expect(() => grpcServerConfig(loadConfig(schema, { TUTTI_GRPC_TLS_CERT: "/c.pem" }))).toThrow("belong together");
});

test.each(["0.0.0.0", "127.0.0.1", "::1", "localhost"])("everything may listen on %s", (address) => {
  expect(loadConfig(schema, { TUTTI_BIND: address })).toMatchObject({ TUTTI_BIND: address });
});

test.each(["*", "127.0.0.1:80", "[::1]", "example.com"])("%s is no address to listen on", (address) => {
  expect(() => loadConfig(schema, { TUTTI_BIND: address })).toThrow("TUTTI_BIND: wanted an address to listen on");
});
