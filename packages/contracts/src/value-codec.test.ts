import { describe, expect, test } from "@jest/globals";
import { JsonDepthError, jsonDouble, JsonDouble, jsonEquals, jsonObject, Payload } from "@tutti/engine";
import type { Json } from "@tutti/engine";
import fc from "fast-check";

import { MalformedValueError } from "./malformed-value-error.ts";
import { arbitraryJson, arbitraryWireJson, arbitraryWireJsonObject } from "./testing/arbitrary-json.ts";
import { jsonObjectFromWire, jsonObjectToWire, payloadFromWire, payloadToWire } from "./value-map.ts";
import { valueFromWire } from "./value-from-wire.ts";
import { valueToWire } from "./value-to-wire.ts";

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

/** A list in a list in a list, `levels` deep, written from the inside out. */
function nestedLists(levels: number): Uint8Array {
  let json: Json = [];
  let bytes = valueToWire(json);
  for (let level = 1; level < levels; level++) {
    const value = delimited(10, bytes);
    bytes = delimited(50, value);
  }
  return bytes;
}

function delimited(tag: number, bytes: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) length.push((rest % 128) | 0x80);
  return Buffer.concat([bytesOf(tag, ...length, rest), bytes]);
}

function outcomeOf(bytes: Uint8Array): string {
  try {
    return Payload.fromTree(valueFromWire(bytes)).sizeBytes > 0 ? "JSON" : "nothing";
  } catch (error) {
    return error instanceof Error ? error.name : "unknown";
  }
}

describe("a Value that comes in", () => {
  test("is null when it has no kind", () => {
    expect(valueFromWire(bytesOf())).toBeNull();
  });

  test("is null in a map whose entry has no value", () => {
    expect(jsonObjectFromWire(new Map([["a", bytesOf()]]))).toEqual(jsonObject([["a", null]]));
  });

  test.each([1, 0, -3, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER])(
    "is an integer for the double %p",
    (value) => {
      expect(valueFromWire(valueToWire(jsonDouble(value)))).toBe(value);
    },
  );

  test.each([-0, 2 ** 53, 1e21])("stays a double for %p, which an integer could not hold exactly", (value) => {
    expect(valueFromWire(valueToWire(new JsonDouble(value)))).toEqual(new JsonDouble(value));
  });

  test.each([NaN, Infinity, -Infinity])("is refused for %p, which JSON does not have", (value) => {
    expect(() => valueFromWire(valueToWire(new JsonDouble(value)))).toThrow(MalformedValueError);
  });

  test("keeps the key __proto__ as a key like any other", () => {
    const json = jsonObject([["__proto__", jsonObject([["a", 1]])]]);

    const back = valueFromWire(valueToWire(json));

    expect(Object.keys(back as object)).toEqual(["__proto__"]);
    expect(jsonEquals(back, json)).toBe(true);
  });

  test("may nest 200 levels deep and no deeper", () => {
    expect(() => valueFromWire(nestedLists(200))).not.toThrow();
    expect(() => valueFromWire(nestedLists(201))).toThrow(JsonDepthError);
  });

  test("is refused without exhausting the stack when it nests without end", () => {
    expect(() => valueFromWire(nestedLists(20_000))).toThrow("nested deeper than 200 levels");
  });

  test("of several kinds is the last one", () => {
    expect(valueFromWire(Buffer.concat([valueToWire("a"), valueToWire(true)]))).toBe(true);
  });

  test("may have fields that this version does not know", () => {
    expect(valueFromWire(Buffer.concat([bytesOf(7 << 3, 1), valueToWire("a")]))).toBe("a");
  });

  test.each([
    ["a text longer than its message", bytesOf(26, 5, 97)],
    ["a nested message longer than the one around it", bytesOf(50, 4, 10, 9, 26, 1)],
    ["a double cut short", bytesOf(17, 0, 0)],
    ["a stray end of a group", bytesOf(12)],
    ["a tag of field 0", bytesOf(0, 0)],
    ["broken UTF-8", bytesOf(26, 1, 0xff)],
    ["an endless varint", bytesOf(...Array<number>(12).fill(0xff))],
  ])("is refused for %s", (_, bytes) => {
    expect(() => valueFromWire(bytes)).toThrow(MalformedValueError);
  });

  test("of any bytes is JSON or refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(["JSON", "MalformedValueError", "JsonDepthError"]).toContain(outcomeOf(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a Value that goes out", () => {
  test.each([
    ["beyond 2^53", 9007199254740993n, 9007199254740992],
    ["of 31 digits", -(10n ** 30n), -1e30],
    ["beyond a double", 10n ** 400n, Number.MAX_VALUE],
    ["below a double", -(10n ** 400n), -Number.MAX_VALUE],
  ])("rounds an integer %s to a finite double", (_, integer, double) => {
    expect(valueFromWire(valueToWire(integer))).toEqual(new JsonDouble(double));
  });

  test("is refused when it nests deeper than it could be read back", () => {
    let json: Json = [];
    for (let level = 1; level < 200; level++) json = [json];

    expect(() => valueToWire(json)).not.toThrow();
    expect(() => valueToWire([json])).toThrow(JsonDepthError);
  });

  test("comes back as it went out, as far as a Value's numbers can", () => {
    fc.assert(
      fc.property(arbitraryWireJson, (json) => {
        expect(jsonEquals(valueFromWire(valueToWire(json)), json)).toBe(true);
      }),
    );
  });

  test("goes out the same the second time, whatever it was", () => {
    fc.assert(
      fc.property(arbitraryJson, (json) => {
        const once = valueFromWire(valueToWire(json));
        expect(jsonEquals(valueFromWire(valueToWire(once)), once)).toBe(true);
      }),
    );
  });
});

describe("a map of Values", () => {
  test("comes back as it went out", () => {
    fc.assert(
      fc.property(arbitraryWireJsonObject, (object) => {
        expect(jsonEquals(jsonObjectFromWire(jsonObjectToWire(object)), object)).toBe(true);
      }),
    );
  });

  test("counts as one of the 200 levels", () => {
    expect(() => jsonObjectFromWire(new Map([["a", nestedLists(199)]]))).not.toThrow();
    expect(() => jsonObjectFromWire(new Map([["a", nestedLists(200)]]))).toThrow(JsonDepthError);
  });

  test("names the key whose Value is refused", () => {
    expect(() => jsonObjectFromWire(new Map([["a b", bytesOf(12)]]))).toThrow('key "a b"');
  });

  test("is a payload's members, of which an empty payload has none", () => {
    const payload = Payload.fromText('{"a":[1,null]}');

    expect(payloadFromWire(payloadToWire(payload)).text).toBe('{"a":[1,null]}');
    expect(payloadToWire(Payload.empty).size).toBe(0);
    expect(payloadFromWire(new Map()).isEmptyObject).toBe(true);
  });
});
