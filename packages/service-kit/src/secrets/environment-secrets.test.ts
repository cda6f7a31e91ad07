import { expect, test } from "@jest/globals";

import { environmentSecrets } from "./environment-secrets.ts";

test.each([
  ["Conductor's variable", { CONDUCTOR_SECRET_KEY: "a" }, "a"],
  ["ours", { TUTTI_SECRET_KEY: "b" }, "b"],
  ["Conductor's before ours", { TUTTI_SECRET_KEY: "b", CONDUCTOR_SECRET_KEY: "a" }, "a"],
  ["a value that is empty is a value", { CONDUCTOR_SECRET_KEY: "" }, ""],
  ["no other variable", { KEY: "x", SECRET_KEY: "x", CONDUCTOR_SECRET_KEYS: "x" }, undefined],
])("a secret is read from %s", (_which, environment, value) => {
  expect(environmentSecrets(environment).value("KEY")).toBe(value);
});
