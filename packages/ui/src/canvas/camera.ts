import type { GraphLayout } from "../model/drawing/layout.ts";

/** Where the drawing is looked at from: a point of it stands at `x`, `y` of the view, times `zoom`. */
export type Camera = { readonly x: number; readonly y: number; readonly zoom: number };
export type View = { readonly width: number; readonly height: number };

export const zooms = { least: 0.08, most: 1.6 };

/** Below this width the view is that of a phone. */
const narrow = 480;
/** From this zoom on everything on a card can be read at a glance. */
const readable = 0.9;
const margin = 32;

/** How a drawing is opened: the whole of it where it can be read so, else at its start, as wide as can be read. */
export function opened(layout: Pick<GraphLayout, "width" | "height" | "nodes">, view: View): Camera {
  const whole = fitted(layout, view);
  if (whole.zoom >= readable) return whole;
  const across = (view.width - margin * 2) / Math.max(layout.width, 1);
  const zoom = Math.min(1, Math.max(across, readable));
  const left = { zoom, x: (view.width - layout.width * zoom) / 2, y: margin };
  const [start] = layout.nodes;
  return start === undefined ? left : centredOn(left, start, view);
}

/** What stood in the middle of a view stands in the middle of another one. */
export function recentred(camera: Camera, before: View, after: View): Camera {
  return { ...camera, x: camera.x + (after.width - before.width) / 2 };
}

/**
 * A box that was out of view stands in the middle, with what is about it. One that was cut is only seen whole, so that little moves
 * under the pointer: not on a phone, and not where the drawing `isNew` to who looks.
 */
export function brought(camera: Camera, box: Rect, view: View, { isNew = false } = {}): Camera {
  const shown = showing(camera, box, view);
  if (shown === camera) return camera;
  const isNarrow = view.width < narrow;
  if (!isNew && !isNarrow && overlaps(box, shownPart(camera, view))) return shown;
  const height = Math.min(box.height * camera.zoom, view.height - 80);
  const across = isNarrow ? centredOn(shown, box, view) : shown;
  return { ...across, y: (view.height - height) / 2 - box.y * camera.zoom };
}

function centredOn(camera: Camera, box: Rect, view: View): Camera {
  const width = Math.min(box.width * camera.zoom, view.width - 80);
  return { ...camera, x: (view.width - width) / 2 - box.x * camera.zoom };
}

/** The whole drawing in the middle of the view, and no larger than it is. */
export function fitted(layout: Pick<GraphLayout, "width" | "height">, view: View): Camera {
  const across = (view.width - margin * 2) / Math.max(layout.width, 1);
  const down = (view.height - margin * 2) / Math.max(layout.height, 1);
  const zoom = Math.min(1, Math.max(Math.min(across, down), zooms.least));
  const isTall = layout.height * zoom > view.height - margin * 2;
  return {
    zoom,
    x: (view.width - layout.width * zoom) / 2,
    y: isTall ? margin : (view.height - layout.height * zoom) / 2,
  };
}

/** Zoomed about a point of the view, which stays where it is. */
export function zoomedAt(camera: Camera, point: { readonly x: number; readonly y: number }, factor: number): Camera {
  const zoom = Math.min(zooms.most, Math.max(zooms.least, camera.zoom * factor));
  const scale = zoom / camera.zoom;
  return { zoom, x: point.x - (point.x - camera.x) * scale, y: point.y - (point.y - camera.y) * scale };
}

type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The part of the drawing that is in view, with a margin so that little pans find it drawn. */
export function inView(camera: Camera, view: View): Rect {
  const around = 200 / camera.zoom;
  const { x, y, width, height } = shownPart(camera, view);
  return { x: x - around, y: y - around, width: width + around * 2, height: height + around * 2 };
}

function shownPart({ x, y, zoom }: Camera, { width, height }: View): Rect {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Moves so little that the box is seen whole. */
export function showing(camera: Camera, box: Rect, view: View): Camera {
  const edge = 40;
  const left = camera.x + box.x * camera.zoom;
  const top = camera.y + box.y * camera.zoom;
  const right = left + box.width * camera.zoom;
  const bottom = top + Math.min(box.height * camera.zoom, view.height - edge * 2);
  const dx = left < edge ? edge - left : right > view.width - edge ? view.width - edge - right : 0;
  const dy = top < edge ? edge - top : bottom > view.height - edge ? view.height - edge - bottom : 0;
  return dx === 0 && dy === 0 ? camera : { ...camera, x: camera.x + dx, y: camera.y + dy };
}
