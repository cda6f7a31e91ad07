import { describe, expect, test } from "@jest/globals";
import { loadConfig } from "@tutti/service-kit";

import { sweeperConfig } from "./config.ts";

describe("sweeper's configuration", () => {
  test("needs to be told where MySQL, Redis and the deciders are; the rest has defaults", () => {
    const config = loadConfig(sweeperConfig, {
      MYSQL_URL: "mysql://root@127.0.0.1/tutti",
      REDIS_URL: "redis://127.0.0.1",
      TUTTI_DECIDERS: "127.0.0.1:8091",
    });

    expect(config).toMatchObject({
      MYSQL_URL: "mysql://root@127.0.0.1/tutti",
      REDIS_URL: { host: "127.0.0.1", port: 6379 },
      TUTTI_REDIS_PREFIX: "tutti",
      TUTTI_SWEEPER_HTTP_PORT: 9093,
    });
  });

  test("lists what is missing or wrong at once", () => {
    const load = () => loadConfig(sweeperConfig, { MYSQL_URL: "mysql://db", TUTTI_REDIS_PREFIX: "a{b}" });

    expect(load).toThrow("4 faults");
    expect(load).toThrow('TUTTI_REDIS_PREFIX: wanted a text without { or }; came "a{b}"');
  });
});
