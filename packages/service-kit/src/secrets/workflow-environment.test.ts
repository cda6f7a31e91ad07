import { expect, test } from "@jest/globals";

import { workflowEnvironment } from "./workflow-environment.ts";

test("definitions see what is named for them, and nothing else of the server's environment", () => {
  const environment = workflowEnvironment({
    CONDUCTOR_ENV_REGION: "eu",
    TUTTI_ENV_REGION: "us",
    TUTTI_ENV_STAGE: "test",
    MYSQL_URL: "mysql://root@db",
    CONDUCTOR_SECRET_KEY: "s",
  });

  const seen = ["REGION", "STAGE", "MYSQL_URL", "KEY", "CONDUCTOR_ENV_REGION", "__proto__"].map((name) =>
    environment.get(name),
  );

  expect(seen).toEqual(["eu", "test", undefined, undefined, undefined, undefined]);
});
