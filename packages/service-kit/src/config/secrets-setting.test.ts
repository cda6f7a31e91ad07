import { randomBytes } from "node:crypto";

import { expect, test } from "@jest/globals";
import { z } from "zod";

import { loadConfig } from "./load-config.ts";
import { secretsSetting } from "./secrets-setting.ts";

const key = randomBytes(32);
const keysOf = (text: string) => loadConfig(z.object(secretsSetting), { TUTTI_SECRETS_KEY: text }).TUTTI_SECRETS_KEY;

test.each([
  ["base64", key.toString("base64")],
  ["base64 for addresses", key.toString("base64url")],
  ["hexadecimal digits", key.toString("hex")],
  ["with blanks", ` ${key.toString("hex")} `],
])("a key is read as %s", (_form, text) => {
  expect(keysOf(text)).toEqual([key]);
});

test("a list has the key that seals first", () => {
  const other = randomBytes(32);

  expect(keysOf(`${key.toString("base64")}, ${other.toString("hex")}`)).toEqual([key, other]);
});

test.each(["password", key.subarray(1).toString("base64"), `${key.toString("base64")},`])(
  "anything else is refused, and not shown (%#)",
  (text) => {
    expect(() => keysOf(text)).toThrow(/32 random bytes .*a value that is not shown/su);
  },
);
