import { ChevronLeft, ChevronRight } from "lucide-react";
import { memo, useContext } from "react";
import type { ReactNode } from "react";

import { latestOf } from "../model/execution.ts";
import { countText } from "../model/format.ts";
import type { GraphNode } from "../model/layout.ts";
import { statusKind, statusWords } from "../model/status.ts";
import { StatusIcon } from "../parts/status-icon.tsx";
import { Duration } from "../parts/time.tsx";
import { TaskTypeIcon } from "../task-types/task-type-icon.tsx";
import { Changes } from "./changes.ts";
import styles from "./graph-view.module.css";
import { Strip } from "./strip.tsx";

type NodeProps = {
  readonly node: GraphNode;
  readonly isPlan: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (key: string, taskId?: string) => void;
  readonly onTurn: (loop: string, iteration: number) => void;
};

/** One task of the drawing. */
export const GraphNodeView = memo(function GraphNodeView({
  node,
  isPlan,
  isSelected,
  onSelect,
  onTurn,
}: NodeProps): ReactNode {
  const { x, y, width, height, task, attempts, level, kind } = node;
  const change = useContext(Changes).get(node.key);
  const place = { transform: `translate(${x}px, ${y}px)`, width, height };
  if (kind === "cap" || task === undefined) {
    return (
      <div className={`${styles.node} ${styles.cap}`} style={place} role="presentation">
        {node.key}
      </div>
    );
  }
  const last = latestOf(attempts);
  const look = kind === "frame" ? styles.frame : kind === "strip" ? styles.strip : "";
  const tries = attempts.filter((row) => row.iteration === last?.iteration).length;
  const status = last === undefined ? undefined : statusKind(last.status, last.taskType);
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      className={`${styles.node} ${look}`}
      data-status={status}
      data-change={change}
      data-unreached={last === undefined && !isPlan}
      data-ref={task.taskReferenceName}
      style={place}
      onClick={() => onSelect(node.key, last?.taskId)}
    >
      <div className={styles.title}>
        {status === undefined ? <TaskTypeIcon type={task.type} /> : <StatusIcon kind={status} />}
        <span className="ellipsis">{task.taskReferenceName}</span>
        {change !== undefined && <span className={styles.change}>{change}</span>}
        {!isPlan && <span className="only-heard">{last === undefined ? "not reached" : statusWords(last.status)}</span>}
      </div>
      <div className={styles.sub}>
        <span className={styles.tag}>{task.type}</span>
        {kind === "strip" ? (
          <span className="number">{countText(node.cells.length)} branches</span>
        ) : (
          <span className="ellipsis">{task.name === task.taskReferenceName ? "" : task.name}</span>
        )}
        <span>
          {tries > 1 && `×${tries} `}
          {last !== undefined && <Duration from={last.startTime || last.scheduledTime} to={last.endTime} />}
        </span>
      </div>
      {kind === "strip" && <Strip cells={node.cells} onSelect={(taskId) => onSelect(node.key, taskId)} />}
      {kind === "frame" && node.iterations > 0 && <Turns node={node} onTurn={onTurn} />}
    </div>
  );
});

function Turns({ node, onTurn }: Pick<NodeProps, "node" | "onTurn">): ReactNode {
  const { iteration, iterations, key } = node;
  const go = (event: React.MouseEvent, turn: number): void => {
    event.stopPropagation();
    if (turn >= 1 && turn <= iterations) onTurn(key, turn);
  };
  return (
    <div className={styles.turns} onPointerDown={(event) => event.stopPropagation()}>
      <button type="button" aria-label={`Earlier turn of ${key}`} onClick={(event) => go(event, iteration - 1)}>
        <ChevronLeft size={12} />
      </button>
      <span className="number">
        {countText(iteration)} / {countText(iterations)}
      </span>
      <button type="button" aria-label={`Later turn of ${key}`} onClick={(event) => go(event, iteration + 1)}>
        <ChevronRight size={12} />
      </button>
    </div>
  );
}
