import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { isoTextOf } from "./iso-text.ts";

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [951_868_799_999, "2000-02-29T23:59:59.999Z"],
  [253_402_300_799_999, "9999-12-31T23:59:59.999Z"],
])("%d is %s", (at, text) => expect(isoTextOf(at)).toBe(text));

test("every time is written as JavaScript writes it", () => {
  fc.assert(
    fc.property(fc.nat({ max: 253_402_300_799_999 }), (at) => {
      expect(isoTextOf(at)).toBe(new Date(at).toISOString());
    }),
  );
});
