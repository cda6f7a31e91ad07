import { useMemo } from "react";
import type { ReactNode } from "react";

import { latestOf, tasksByBaseRef } from "../model/execution.ts";
import type { ExecutionGraph } from "../model/execution.ts";
import { countOf } from "../model/format.ts";
import { layoutOf } from "../model/drawing/layout.ts";
import type { GraphEdge, GraphNode } from "../model/drawing/layout.ts";
import { statusKind, statusWords } from "../model/status.ts";
import styles from "./mini-graph.module.css";

/** More tasks than these are not to be told apart in so little room. */
const mostNodes = 400;

/** The drawing of an execution in little, to be looked at and not to be used. */
export function MiniGraph({ graph }: { readonly graph: ExecutionGraph }): ReactNode {
  const layout = useMemo(
    () => layoutOf(graph.definition.tasks, { tasks: tasksByBaseRef(graph.tasks) }),
    [graph.definition, graph.tasks],
  );
  if (layout.nodes.length > mostNodes) return <p className="muted">Too many tasks to draw here.</p>;
  const [width, height] = [layout.width + 8, layout.height + 8];
  return (
    <svg
      className={styles.graph}
      role="img"
      aria-label={countOf(graph.tasks.length, "task")}
      viewBox={`-4 -4 ${width} ${height}`}
      style={{ maxWidth: width * mostZoom, maxHeight: Math.min(height * mostZoom, 480) }}
    >
      {layout.edges.map((edge) => (
        <path key={edge.key} className={styles.edge} data-taken={edge.isTaken} d={pathOf(edge)} />
      ))}
      {layout.nodes.map((node) => (
        <Node key={node.key} node={node} />
      ))}
    </svg>
  );
}

const mostZoom = 0.8;

function Node({ node }: { readonly node: GraphNode }): ReactNode {
  const { x, y, width, height, kind, task, attempts } = node;
  const last = latestOf(attempts);
  const status = last === undefined ? undefined : statusKind(last.status, last.taskType);
  const name = task?.taskReferenceName ?? node.key;
  return (
    <g className={kind === "frame" ? styles.frame : styles.node} data-status={status} data-kind={kind}>
      <title>{last === undefined ? name : `${name}: ${statusWords(last.status)}`}</title>
      <rect x={x} y={y} width={width} height={height} rx={kind === "cap" ? height / 2 : 10} />
      {kind !== "frame" && (
        <text x={x + width / 2} y={y + Math.min(height, 52) / 2} textAnchor="middle" dominantBaseline="central">
          {name.length > 20 ? `${name.slice(0, 19)}…` : name}
        </text>
      )}
    </g>
  );
}

function pathOf({ fromX, fromY, toX, toY }: GraphEdge): string {
  const middle = (fromY + toY) / 2;
  return `M${fromX} ${fromY}C${fromX} ${middle} ${toX} ${middle} ${toX} ${toY}`;
}
