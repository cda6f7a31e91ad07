import { expect, test } from "@jest/globals";

import type { GraphNode } from "../model/drawing/layout.ts";
import { brought, fitted, opened } from "./camera.ts";

const phone = { width: 390, height: 600 };
const start = { x: 600, y: 0, width: 100, height: 30 } as GraphNode;
const layout = { width: 1000, height: 2000, nodes: [start] };

test("on a phone the whole drawing fits, and on a desk it is readable", () => {
  expect(fitted(layout, phone)).toMatchObject({ zoom: 0.268, y: 32 });
  expect(fitted(layout, { width: 700, height: 600 }).zoom).toBeCloseTo(0.636);
  expect(fitted({ width: 5000, height: 2000 }, { width: 1440, height: 600 }).zoom).toBe(0.5);
});

test("on a phone a drawing is opened at its start with names that can be read, and on a desk as it fits", () => {
  const desk = { width: 1440, height: 600 };

  const { zoom, x, y } = opened(layout, phone);

  expect([zoom, y]).toEqual([0.7, 32]);
  expect(x + (start.x + start.width / 2) * zoom).toBeCloseTo(195);
  expect(opened(layout, desk)).toEqual(fitted(layout, desk));
  expect(opened({ width: 200, height: 100, nodes: [start] }, phone).zoom).toBe(1);
});

test("on a phone what is brought into view stands in the middle", () => {
  const box = { x: 100, y: 1500, width: 200, height: 40 };

  const { zoom, x, y } = brought(opened(layout, phone), box, phone);

  expect(x + 200 * zoom).toBeCloseTo(195);
  expect(y + 1520 * zoom).toBeCloseTo(300);
  expect(brought({ zoom, x, y }, box, phone)).toEqual({ zoom, x, y });
});
