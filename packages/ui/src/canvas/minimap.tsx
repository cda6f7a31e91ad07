import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";

import type { GraphLayout } from "../model/drawing/layout.ts";
import { useSeldom } from "../parts/use-seldom.ts";
import { whenIdle } from "../parts/when-idle.ts";
import { drawBlocks } from "./blocks.ts";
import type { Camera, View } from "./camera.ts";
import styles from "./graph-view.module.css";

type MinimapProps = {
  readonly layout: GraphLayout;
  readonly camera: Camera;
  readonly size: View;
  readonly onMove: (camera: Camera) => void;
};

const room = { width: 148, height: 196 };

/** All of a large drawing in little, and which part of it is seen; pressing it leads there. */
export function Minimap({ layout: latest, camera, size, onMove }: MinimapProps): ReactNode {
  const layout = useSeldom(latest, 1000);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useMemo(() => frameOf(layout), [layout]);
  useEffect(() => {
    // The drawing itself comes first, and whatever is pressed meanwhile.
    return whenIdle(() => {
      const context = canvas.current?.getContext("2d");
      if (context === null || context === undefined) return;
      drawBlocks(context, layout.nodes, { x: frame.x * 2, y: frame.y * 2, zoom: frame.zoom * 2 });
    });
  }, [layout, frame]);
  const move = (event: React.PointerEvent<HTMLElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - left - frame.x) / frame.zoom;
    const y = (event.clientY - top - frame.y) / frame.zoom;
    onMove({ ...camera, x: size.width / 2 - x * camera.zoom, y: size.height / 2 - y * camera.zoom });
  };
  const seen = {
    left: frame.x - (camera.x / camera.zoom) * frame.zoom,
    top: frame.y - (camera.y / camera.zoom) * frame.zoom,
    width: (size.width / camera.zoom) * frame.zoom,
    height: Math.max(4, (size.height / camera.zoom) * frame.zoom),
  };
  return (
    <div
      className={styles.minimap}
      style={room}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && move(event)}
    >
      <canvas ref={canvas} width={room.width * 2} height={room.height * 2} />
      <i style={seen} />
    </div>
  );
}

/** Where a drawing stands in the little one. What is very long or very wide is squeezed to be seen whole. */
function frameOf({ width, height }: GraphLayout): Camera {
  const zoom = Math.min(room.width / Math.max(width, 1), room.height / Math.max(height, 1));
  return { zoom, x: (room.width - width * zoom) / 2, y: (room.height - height * zoom) / 2 };
}
