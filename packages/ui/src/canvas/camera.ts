import type { GraphLayout } from "../model/drawing/layout.ts";

/** Where the drawing is looked at from: a point of it stands at `x`, `y` of the view, times `zoom`. */
export type Camera = { readonly x: number; readonly y: number; readonly zoom: number };
export type View = { readonly width: number; readonly height: number };

export const zooms = { least: 0.08, most: 1.6 };

/** Below this width the view is that of a phone: a drawing is opened at a zoom at which its names can be read. */
const narrow = 600;
const readable = 0.7;

/** How a drawing is opened: as it fits, but on a phone with names that can be read, at its start. */
export function opened(layout: Pick<GraphLayout, "width" | "height" | "nodes">, view: View): Camera {
  const whole = fitted(layout, view);
  if (view.width >= narrow || whole.zoom >= readable) return whole;
  const left = { zoom: readable, x: (view.width - layout.width * readable) / 2, y: 32 };
  const [start] = layout.nodes;
  return start === undefined ? left : centredOn(left, start, view);
}

/** On a phone a box that was out of view stands in the middle, with what is about it; elsewhere it is only seen whole. */
export function brought(camera: Camera, box: Rect, view: View): Camera {
  const shown = showing(camera, box, view);
  if (view.width >= narrow || shown === camera) return shown;
  const height = Math.min(box.height * camera.zoom, view.height - 80);
  return { ...centredOn(shown, box, view), y: (view.height - height) / 2 - box.y * camera.zoom };
}

function centredOn(camera: Camera, box: Rect, view: View): Camera {
  const width = Math.min(box.width * camera.zoom, view.width - 80);
  return { ...camera, x: (view.width - width) / 2 - box.x * camera.zoom };
}

/** The whole drawing, but never so small that nothing can be read when its upper end can; on a phone the whole of it always. */
export function fitted(layout: Pick<GraphLayout, "width" | "height">, view: View): Camera {
  const margin = 32;
  const across = (view.width - margin * 2) / Math.max(layout.width, 1);
  const down = (view.height - margin * 2) / Math.max(layout.height, 1);
  const together = Math.min(across, down);
  const zoom = Math.min(
    1,
    view.width < narrow ? Math.max(together, zooms.least) : Math.max(together, Math.min(across, 0.85), 0.5),
  );
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
  const margin = 200 / camera.zoom;
  return {
    x: -camera.x / camera.zoom - margin,
    y: -camera.y / camera.zoom - margin,
    width: view.width / camera.zoom + margin * 2,
    height: view.height / camera.zoom + margin * 2,
  };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Moves so little that the box is seen whole. */
export function showing(camera: Camera, box: Rect, view: View): Camera {
  const margin = 40;
  const left = camera.x + box.x * camera.zoom;
  const top = camera.y + box.y * camera.zoom;
  const right = left + box.width * camera.zoom;
  const bottom = top + Math.min(box.height * camera.zoom, view.height - margin * 2);
  const dx = left < margin ? margin - left : right > view.width - margin ? view.width - margin - right : 0;
  const dy = top < margin ? margin - top : bottom > view.height - margin ? view.height - margin - bottom : 0;
  return dx === 0 && dy === 0 ? camera : { ...camera, x: camera.x + dx, y: camera.y + dy };
}
