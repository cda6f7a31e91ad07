import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import type { GraphNode } from "../model/drawing/layout.ts";
import { drawBlocks } from "./blocks.ts";
import type { Camera, View } from "./camera.ts";
import styles from "./graph-view.module.css";

type BlocksProps = {
  /** Those in view. */
  readonly nodes: readonly GraphNode[];
  readonly camera: Camera;
  readonly size: View;
  readonly onSelect: (key: string) => void;
};

/** The drawing from so far away that a task is a block. */
export function BlocksView({ nodes, camera, size, onSelect }: BlocksProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context !== null && context !== undefined) drawBlocks(context, nodes, camera);
  }, [nodes, camera, size]);
  return (
    <canvas
      ref={canvas}
      className={styles.blocks}
      width={size.width}
      height={size.height}
      aria-hidden="true"
      onClick={({ nativeEvent: { offsetX, offsetY } }) => {
        const [x, y] = [(offsetX - camera.x) / camera.zoom, (offsetY - camera.y) / camera.zoom];
        const hit = nodes.findLast((node) => isWithin(node, x, y) && node.kind !== "cap");
        if (hit !== undefined) onSelect(hit.key);
      }}
    />
  );
}

function isWithin(node: GraphNode, x: number, y: number): boolean {
  return x >= node.x && x <= node.x + node.width && y >= node.y && y <= node.y + node.height;
}
