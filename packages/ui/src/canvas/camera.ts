import type { GraphLayout } from "../model/layout.ts";

/** Where the drawing is looked at from: a point of it stands at `x`, `y` of the view, times `zoom`. */
export type Camera = { readonly x: number; readonly y: number; readonly zoom: number };
export type View = { readonly width: number; readonly height: number };

export const zooms = { least: 0.08, most: 1.6 };

/** Whether the view is that of a phone, where the width of a drawing counts more than its words. */
const narrow = 600;

/** The whole drawing, but never so small that nothing can be read when its upper end can; on a phone as wide as it is, if it can be. */
export function fitted(layout: Pick<GraphLayout, "width" | "height">, view: View): Camera {
  const margin = 32;
  const across = (view.width - margin * 2) / Math.max(layout.width, 1);
  const down = (view.height - margin * 2) / Math.max(layout.height, 1);
  const least = view.width < narrow ? 0.25 : 0.5;
  const zoom = Math.min(1, Math.max(Math.min(across, down), Math.min(across, 0.85), least));
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
