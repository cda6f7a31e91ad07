import { expect, test } from "@jest/globals";

import type { GraphNode } from "../model/drawing/layout.ts";
import { brought, fitted, opened, recentred } from "./camera.ts";

const phone = { width: 390, height: 600 };
const start = { x: 600, y: 0, width: 100, height: 30 } as GraphNode;
const layout = { width: 1000, height: 2000, nodes: [start] };

const desk = { width: 1440, height: 600 };

test("the whole drawing fits, however large it is", () => {
  expect(fitted(layout, phone)).toMatchObject({ zoom: 0.268, y: 32 });
  expect(fitted(layout, desk).zoom).toBeCloseTo(0.268);
  expect(fitted({ width: 200, height: 100 }, desk)).toEqual({ zoom: 1, x: 620, y: 250 });
});

test.each([phone, desk])("a drawing is opened at its start with cards that can be read, at %o", (view) => {
  const { zoom, x, y } = opened(layout, view);

  expect([zoom, y]).toEqual([view === desk ? 1 : 0.9, 32]);
  expect(x + (start.x + start.width / 2) * zoom).toBeCloseTo(view.width / 2);
});

test("a drawing that can be read as a whole is opened so", () => {
  expect(opened({ width: 200, height: 100, nodes: [start] }, phone).zoom).toBe(1);
  expect(opened({ width: 300, height: 580, nodes: [start] }, desk).zoom).toBeCloseTo(0.924);
});

test("what stands in the middle stays there when the view becomes narrower", () => {
  const camera = opened(layout, desk);

  expect(recentred(camera, desk, { width: 940, height: 600 })).toEqual({ ...camera, x: camera.x - 250 });
});

test("on a phone what is brought into view stands in the middle", () => {
  const box = { x: 100, y: 1500, width: 200, height: 40 };

  const { zoom, x, y } = brought(opened(layout, phone), box, phone);

  expect(x + 200 * zoom).toBeCloseTo(195);
  expect(y + 1520 * zoom).toBeCloseTo(300);
  expect(brought({ zoom, x, y }, box, phone)).toEqual({ zoom, x, y });
});

test("on a desk what is out of view stands in the middle too, and what is cut is moved no further than it must be", () => {
  const camera = opened(layout, desk);
  const far = { x: 600, y: 1500, width: 100, height: 40 };

  expect(brought(camera, far, desk).y + 1520 * camera.zoom).toBeCloseTo(300);
  expect(brought(camera, { ...far, y: 550 }, desk)).toEqual({ ...camera, y: camera.y - 62 });
});
