import { expect, test } from "@jest/globals";

import { visibleProps } from "./visible-props.ts";

test("what is shown and said of an element has its marks written out, and nothing else", () => {
  const props = { title: "\u202Ea", "aria-label": "b\u202E", value: "\u202Ec", children: ["d\u202E", 1, ["\u202Ee"]] };

  expect(visibleProps(props)).toEqual({
    title: "⟨U+202E⟩a",
    "aria-label": "b⟨U+202E⟩",
    value: "\u202Ec",
    children: ["d⟨U+202E⟩", 1, ["⟨U+202E⟩e"]],
  });
});

test("where there is no mark the properties stay the same object", () => {
  const props = { title: "plain", children: ["order", 1, undefined] };

  expect(visibleProps(props)).toBe(props);
});
