import { expect, test } from "@jest/globals";

import { otherOutputs } from "./other-outputs.ts";

test("outputs differ by what they hold, not by the order in which they hold it, and the last attempt counts", () => {
  const a = [
    { ref: "x", output: { n: 1, m: 2 } },
    { ref: "y", output: {} },
    { ref: "y", output: { last: true } },
    { ref: "z", output: 1 },
  ];
  const b = [
    { ref: "x", output: { m: 2, n: 1 } },
    { ref: "y", output: {} },
  ];

  expect(otherOutputs(a, b)).toEqual(["y"]);
});
