import { expect, test } from "@jest/globals";

import { withVisibleMarks } from "./visible-marks.ts";

test.each([
  ["\u202Eevil", "⟨U+202E⟩evil"],
  ["pay\u200B", "pay⟨U+200B⟩"],
  ["a\u0000b\u2066c", "a⟨U+0000⟩b⟨U+2066⟩c"],
  ["order 🚀 👩\u200D🚀 שלום\n\tplain", "order 🚀 👩\u200D🚀 שלום\n\tplain"],
])("%j is shown as %j", (text, shown) => {
  expect(withVisibleMarks(text)).toBe(shown);
});
