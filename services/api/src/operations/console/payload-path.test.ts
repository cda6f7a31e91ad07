import { describe, expect, test } from "@jest/globals";
import { parseJson } from "@tutti/engine";

import { payloadPathFrom, valueAt } from "./payload-path.ts";

const payload = parseJson(`{"orderId":"o-1","lines":[{"sku":"a"}],"größe":1.0,"__proto__":{"x":7}}`);

describe("a place in a payload", () => {
  test.each([
    ["input.orderId", "o-1"],
    ["input.lines[0].sku", "a"],
    ["input.lines[1].sku", undefined],
    ["input.lines.length", undefined],
    ["input.__proto__.x", 7],
    ["input.constructor", undefined],
    ["output[0]", undefined],
  ])("%s holds %j", (text, value) => {
    const path = payloadPathFrom(text);
    expect(path === undefined ? "no path" : valueAt(payload, path)).toEqual(value);
  });

  test("is the whole of it where no step is told", () => {
    expect(payloadPathFrom("output")).toEqual({ field: "output", steps: [] });
  });

  test.each(["", "orderId", "variables.x", "input.", "input..a", "input[x]", "input.a]", `input.${"x".repeat(200)}`])(
    "is not %j",
    (text) => {
      expect(payloadPathFrom(text)).toBeUndefined();
    },
  );
});
