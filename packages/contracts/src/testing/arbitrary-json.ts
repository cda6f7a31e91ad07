import { jsonDouble, jsonInteger, jsonObject } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";
import fc from "fast-check";

/** Keys that lose things in careless code, and ordinary ones. */
const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "", " ", "1", "Name", "name "),
  fc.string({ unit: "grapheme" }),
);

const number: fc.Arbitrary<Json> = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt().map(jsonInteger),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(jsonDouble),
);

/** JSON that comes back from a google.protobuf.Value as it went in. */
const wireNumber: fc.Arbitrary<Json> = fc.oneof(
  fc.maxSafeInteger().map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.constantFrom(jsonDouble(-0), jsonDouble(2 ** 53), jsonDouble(-1e300)),
);

function jsonOf(leafNumber: fc.Arbitrary<Json>): { json: fc.Arbitrary<Json>; object: fc.Arbitrary<JsonObject> } {
  const { json, object } = fc.letrec<{ json: Json; list: readonly Json[]; object: JsonObject }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      fc.string({ unit: "grapheme" }),
      leafNumber,
      tie("list"),
      tie("object"),
    ),
    list: fc.array(tie("json"), { maxLength: 5 }),
    object: fc.array(fc.tuple(key, tie("json")), { maxLength: 5 }).map(jsonObject),
  }));
  return { json, object };
}

export const { json: arbitraryJson, object: arbitraryJsonObject } = jsonOf(number);
export const { json: arbitraryWireJson, object: arbitraryWireJsonObject } = jsonOf(wireNumber);
