import { latestOf } from "../model/execution.ts";
import type { GraphNode } from "../model/drawing/layout.ts";
import { statusKind } from "../model/status.ts";
import { coloursNow, order } from "./colours.ts";

/** How the drawing is laid on a canvas: a point of it stands at `x`, `y`, times `zoom`. Units are those of the canvas. */
type Frame = { readonly x: number; readonly y: number; readonly zoom: number };

/**
 * Nodes as blocks of the colour of their status, where nothing else could be made out. Of those that would stand upon each other only
 * the one is drawn that counts most.
 */
export function drawBlocks(context: CanvasRenderingContext2D, nodes: readonly GraphNode[], frame: Frame): void {
  const { x, y, zoom } = frame;
  const { width, height } = context.canvas;
  const colours = coloursNow();
  context.clearRect(0, 0, width, height);
  for (const [node, colour] of distinct(nodes, frame)) {
    const box = [x + node.x * zoom, y + node.y * zoom, node.width * zoom, node.height * zoom] as const;
    if (node.kind === "frame") {
      context.strokeStyle = colours.get(colour) ?? "gray";
      context.strokeRect(...box);
    } else {
      context.fillStyle = colours.get(colour) ?? "gray";
      context.fillRect(box[0], box[1], Math.max(box[2], 2), Math.max(box[3], 2));
    }
  }
}

type Colour = (typeof order)[number] | "unreached";

function distinct(nodes: readonly GraphNode[], { x, y, zoom }: Frame): Iterable<readonly [GraphNode, Colour]> {
  const places = new Map<number, readonly [GraphNode, Colour]>();
  for (const node of nodes) {
    const place = Math.round((x + node.x * zoom) / 2) * 100_000 + Math.round((y + node.y * zoom) / 2);
    const colour = colourOf(node);
    const known = places.get(place);
    if (known === undefined || weightOf(colour) < weightOf(known[1])) places.set(place, [node, colour]);
  }
  return places.values();
}

function colourOf({ attempts }: GraphNode): Colour {
  const last = latestOf(attempts);
  return last === undefined ? "unreached" : statusKind(last.status, last.taskType);
}

function weightOf(colour: Colour): number {
  return colour === "unreached" ? order.length : order.indexOf(colour);
}
