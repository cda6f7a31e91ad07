import { expect, test } from "@jest/globals";

import { fitted } from "./camera.ts";

test("on a phone a drawing is as wide as the screen, and on a desk it is readable", () => {
  const layout = { width: 1000, height: 2000 };

  expect(fitted(layout, { width: 390, height: 600 })).toMatchObject({ zoom: 0.326, x: 32, y: 32 });
  expect(fitted(layout, { width: 700, height: 600 }).zoom).toBeCloseTo(0.636);
  expect(fitted({ width: 5000, height: 2000 }, { width: 1440, height: 600 }).zoom).toBe(0.5);
});
