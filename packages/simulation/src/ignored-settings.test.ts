import { expect, test } from "@jest/globals";

import { ignoredSettings } from "./ignored-settings.ts";

test("settings that this process does not read are told; secrets, ports it has and those of others are not", () => {
  const environment = {
    TUTTI_STATUS_PUBLISHERS: "webhook",
    TUTTI_DECIDERS: "",
    TUTTI_REST_PORT: "1",
    TUTTI_SECRET_KEY: "x",
    PATH: "y",
  };

  expect(ignoredSettings(environment, ["TUTTI_REST_PORT"])).toEqual(["TUTTI_STATUS_PUBLISHERS"]);
});
