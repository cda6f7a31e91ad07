import { describe, expect, test } from "@jest/globals";

import { hasValues, isPayloadPath, pathConditions, pathConditionsText } from "./glimpses.ts";
import type { Glimpse } from "./glimpses.ts";

const glimpse = (values: Record<string, string | undefined>): Glimpse => ({
  ...{ tasks: 2, ended: 1, isCapped: false },
  values: new Map(Object.entries(values).map(([path, text]) => [path, { text, isCut: false, isUnknown: false }])),
});

describe("values at places of payloads", () => {
  test.each(["input.orderId", "output.lines[0].sku", "input[0]"])("%s is a place", (text) => {
    expect(isPayloadPath(text)).toBe(true);
  });

  test.each(["input", "orderId", "variables.x", "input.a b", "input.a,b", "input..a"])("%s is none", (text) => {
    expect(isPayloadPath(text)).toBe(false);
  });

  test("stand in addresses, whatever they hold", () => {
    const conditions = [
      { path: "input.orderId", value: "a,b:c %" },
      { path: "output.total", value: "5" },
    ];

    expect(pathConditions(pathConditionsText(conditions))).toEqual(conditions);
    expect(pathConditions("input.x:%,nonsense,input.y:")).toEqual([{ path: "input.x", value: "%" }]);
    expect(pathConditionsText([])).toBeUndefined();
  });

  test("must all be there, and of what is not known yet nothing is said", () => {
    const conditions = pathConditions("input.a:1,input.b:2");

    expect(hasValues(glimpse({ "input.a": "1", "input.b": "2" }), conditions)).toBe(true);
    expect(hasValues(glimpse({ "input.a": "1", "input.b": undefined }), conditions)).toBe(false);
    expect(hasValues(undefined, conditions)).toBeUndefined();
  });
});
