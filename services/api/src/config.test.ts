import { expect, test } from "@jest/globals";
import { ConfigError, loadConfig } from "@tutti/service-kit";

import { apiConfig } from "./config.ts";

const needed = { MYSQL_URL: "mysql://root:secret@127.0.0.1:3306/tutti", REDIS_URL: "redis://127.0.0.1:6379" };

test("only the two servers must be named; everything else has a default", () => {
  expect(loadConfig(apiConfig, needed)).toMatchObject({
    MYSQL_URL: needed.MYSQL_URL,
    TUTTI_REDIS_PREFIX: "tutti",
    TUTTI_GRPC_PORT: 8090,
    TUTTI_REST_PORT: 8080,
    TUTTI_API_HTTP_PORT: 9090,
    TUTTI_DECIDERS: [{ kind: "static", host: "127.0.0.1", port: 8091 }],
  });
});

test("all faults are told in one message, without the password", () => {
  const load = () => loadConfig(apiConfig, { MYSQL_URL: "mysq://root:secret@db", TUTTI_GRPC_PORT: "x" });

  expect(load).toThrow(ConfigError);
  expect(load).toThrow(/MYSQL_URL[\s\S]*REDIS_URL[\s\S]*TUTTI_GRPC_PORT/u);
  expect(load).not.toThrow(/secret/u);
});
