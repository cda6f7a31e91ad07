import { randomBytes } from "node:crypto";

import { expect, test } from "@jest/globals";

import { SecretBox, SecretUnreadableError } from "./secret-box.ts";

const [one, other] = [randomBytes(32), randomBytes(32)];

test.each(["v", "", "注文 😀", "x".repeat(65_535)])("what is sealed is opened again (%#)", (value) => {
  const box = new SecretBox([one]);

  expect(box.open("name", box.seal("name", value))).toBe(value);
});

test("the same value is sealed differently each time, and cannot be seen in it", () => {
  const box = new SecretBox([one]);

  const sealed = [box.seal("name", "hunter2-hunter2"), box.seal("name", "hunter2-hunter2")];

  expect(sealed[0]).not.toEqual(sealed[1]);
  for (const bytes of sealed) expect(Buffer.from(bytes).includes("hunter2")).toBe(false);
});

test("a new key in front seals, and the old one still opens what it has sealed", () => {
  const old = new SecretBox([one]).seal("name", "v");
  const both = new SecretBox([other, one]);

  expect(both.open("name", old)).toBe("v");
  expect(new SecretBox([other]).open("name", both.seal("name", "w"))).toBe("w");
});

test("another key, another name and changed bytes open nothing", () => {
  const sealed = new SecretBox([one]).seal("name", "v");
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;

  expect(() => new SecretBox([other]).open("name", sealed)).toThrow(SecretUnreadableError);
  expect(() => new SecretBox([]).open("name", sealed)).toThrow("a key that TUTTI_SECRETS_KEY does not hold");
  expect(() => new SecretBox([one]).open("other", sealed)).toThrow("is not as it was sealed");
  expect(() => new SecretBox([one]).open("name", changed)).toThrow("is not as it was sealed");
  expect(() => new SecretBox([one]).open("name", sealed.subarray(0, 20))).toThrow("not in a form that is known");
});

test("without a key nothing is sealed", () => {
  expect(new SecretBox([]).canSeal).toBe(false);
  expect(() => new SecretBox([]).seal("name", "v")).toThrow("without a key");
});
