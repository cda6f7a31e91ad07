import { expect, test } from "@jest/globals";

import { base64Forms } from "./base64-forms.ts";

test.each(["", "u:", "bob:", "user:"])("a text is found in base64 wherever it begins: %s", (before) => {
  const text = "s3cret/1?>~";
  for (const alphabet of ["base64", "base64url"] as const) {
    const written = Buffer.from(`${before}${text}${before}`).toString(alphabet);
    expect([...base64Forms(text)].some((form) => written.includes(form))).toBe(true);
  }
});

test("short texts have none", () => {
  expect([...base64Forms("abc")]).toEqual([]);
});
