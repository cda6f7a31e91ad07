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
  expect(grpcServerConfig(config)).toEqual({ maxReceiveBytes: 16_777_216, connectionAgeMs: undefined, tls: undefined });
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
