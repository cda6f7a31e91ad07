import { expect, test } from "@jest/globals";
import { needKey } from "./need.ts";
import { Payload } from "./payload/payload.ts";

const keyOf = (input: object): string =>
  needKey({
    kind: "script",
    script: { language: "jq", form: "expression", source: ".", input: Payload.fromText(JSON.stringify(input)) },
  });

test("a script's key tells its input from any other, and stays short however long that is", () => {
  const long = "x".repeat(1_000_000);

  expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: 2 }));
  expect(keyOf({ long, a: 1 })).not.toBe(keyOf({ long, a: 2 }));
  expect(keyOf({ long, a: 1 })).toBe(keyOf({ long, a: 1 }));
  expect(keyOf({ long, a: 1 }).length).toBeLessThan(200);
});
