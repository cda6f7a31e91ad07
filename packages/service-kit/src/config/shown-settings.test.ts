import { expect, test } from "@jest/globals";

import { shownSettings } from "./shown-settings.ts";

test("settings are shown as they were written or by their defaults, without a single secret", () => {
  const environment = {
    MYSQL_URL: "mysql://root:hunter2@db:3306/tutti",
    REDIS_URL: "redis://:hunter2@cache",
    TUTTI_SECRETS_KEY: "hunter2",
    NOT_OURS: "hunter2",
  };
  const config = {
    MYSQL_URL: environment.MYSQL_URL,
    REDIS_URL: { host: "cache", password: "hunter2" },
    TUTTI_SECRETS_KEY: [Buffer.from("hunter2")],
    TUTTI_DECIDERS: [{ host: "127.0.0.1" }],
    TUTTI_REST_PORT: 8080,
    TUTTI_STOP_ON_STDIN_END: false,
  };

  expect([...shownSettings(config, environment)]).toEqual([
    ["MYSQL_URL", "mysql://root:***@db:3306/tutti"],
    ["REDIS_URL", "redis://:***@cache"],
    ["TUTTI_SECRETS_KEY", "***"],
    ["TUTTI_REST_PORT", "8080"],
    ["TUTTI_STOP_ON_STDIN_END", "false"],
  ]);
});
