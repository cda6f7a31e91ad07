import { ChevronLeft, ChevronRight, Maximize2, Minimize2 } from "lucide-react";
import { memo, useContext } from "react";
import type { ReactNode } from "react";

import { branchChoices, troubleWords } from "../model/drawing/branches.ts";
import type { BranchChoice } from "../model/drawing/branches.ts";
import { isFork } from "../model/drawing/containers.ts";
import { latestOf } from "../model/execution.ts";
import type { TaskRow } from "../model/execution.ts";
import { countText } from "../model/format.ts";
import type { GraphNode } from "../model/drawing/layout.ts";
import { isFailure, isOpenStatus, kindWords, statusKind, statusWords } from "../model/status.ts";
import { StatusIcon } from "../parts/status-icon.tsx";
import { Duration } from "../parts/time.tsx";
import { TaskTypeIcon } from "../task-types/task-type-icon.tsx";
import { Changes } from "./changes.ts";
import { order } from "./colours.ts";
import styles from "./graph-view.module.css";
import type { NodeActions } from "./node-actions.ts";
import { countsText, Strip } from "./strip.tsx";

type NodeProps = {
  readonly node: GraphNode;
  readonly isPlan: boolean;
  readonly isSelected: boolean;
  readonly actions: NodeActions;
};

/** One task of the drawing. */
export const GraphNodeView = memo(NodeView, looksSame);

function NodeView({ node, isPlan, isSelected, actions }: NodeProps): ReactNode {
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
      onClick={() => actions.select(node.key, last?.taskId)}
    >
      <div className={styles.title}>
        {status === undefined || last === undefined ? <TaskTypeIcon type={task.type} /> : <StatusIcon kind={status} />}
        <span className="ellipsis" title={node.key}>
          {task.taskReferenceName}
        </span>
        {kind === "strip" && node.cells.length > 0 && (
          <span className={styles.total}>{countText(node.cells.length)} branches</span>
        )}
        {change !== undefined && <span className={styles.change}>{change}</span>}
        {(node.isOpen || (last?.subWorkflowId ?? "") !== "") && <OpenButton node={node} actions={actions} />}
        {!isPlan && <span className="only-heard">{last === undefined ? "not reached" : statusWords(last.status)}</span>}
      </div>
      <div className={styles.sub}>
        <span className={styles.tag} title={task.type}>
          {task.type}
        </span>
        <span className="ellipsis">{task.name === task.taskReferenceName ? "" : task.name}</span>
        <span>
          {tries > 1 && `×${tries} `}
          {last !== undefined && <Took node={node} last={last} />}
        </span>
      </div>
      {kind === "strip" && <Counts cells={node.cells} />}
      {kind === "strip" && node.cells.length > 0 && (
        <Strip cells={node.cells} onSelect={(row) => actions.select(node.key, row.taskId)} label={countsText} />
      )}
      {kind === "strip" && node.cells.length > 0 && <Branches node={node} actions={actions} />}
      {kind === "frame" && node.iterations > 0 && <Turns node={node} actions={actions} />}
    </div>
  );
}

/** A fork's own task ends at once: how long its branches took counts, where they are known, and else its join tells it. */
function Took({ node, last }: { readonly node: GraphNode; readonly last: TaskRow }): ReactNode {
  const from = last.startTime || last.scheduledTime;
  if (!isFork(last.taskType) || isFailure(statusKind(last.status))) return <Duration from={from} to={last.endTime} />;
  if (node.cells.length === 0) return undefined;
  const isOpen = node.cells.some(({ status }) => isOpenStatus(status));
  return <Duration from={from} to={isOpen ? 0 : node.cells.reduce((to, { endTime }) => Math.max(to, endTime), from)} />;
}

/** Each layout makes nodes anew; most of them are as they were. */
function looksSame(a: NodeProps, b: NodeProps): boolean {
  const { node: before } = a;
  const { node: after } = b;
  if (a.isSelected !== b.isSelected || a.isPlan !== b.isPlan || a.actions !== b.actions) return false;
  return (
    sameMembers.every((name) => before[name] === after[name]) &&
    isSameList(before, after, "attempts") &&
    isSameList(before, after, "cells")
  );
}

const sameMembers = [
  ...(["key", "kind", "task", "x", "y", "width", "height"] as const),
  ...(["iteration", "iterations", "choice", "isOpen", "level"] as const),
] as const;

function isSameList(a: GraphNode, b: GraphNode, name: "attempts" | "cells"): boolean {
  return a[name].length === b[name].length && a[name].every((row, place) => row === b[name][place]);
}

type PartProps = Pick<NodeProps, "node" | "actions">;

/** A button within a node does nothing to the node. */
function press(act: () => void): (event: React.MouseEvent) => void {
  return (event) => {
    event.stopPropagation();
    act();
  };
}

function OpenButton({ node, actions }: PartProps): ReactNode {
  const { key, isOpen } = node;
  const label = `${isOpen ? "Fold" : "Unfold"} the sub-workflow of ${key}`;
  return (
    <button
      type="button"
      className={styles.open}
      aria-expanded={isOpen}
      aria-label={label}
      title={label}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={press(() => actions.open(key, !isOpen))}
    >
      {isOpen ? <Minimize2 size={12} /> : <Maximize2 size={12} />}
    </button>
  );
}

const choiceWords: Readonly<Record<Exclude<BranchChoice, "failed">, string>> = {
  open: "Not done",
  first: "First 8",
  all: "All",
};

/** How many branches stand how, what counts most first. */
function Counts({ cells }: { readonly cells: readonly TaskRow[] }): ReactNode {
  const counts = Map.groupBy(cells, ({ status, taskType }) => statusKind(status, taskType));
  const told = order.flatMap((kind) => {
    const count = counts.get(kind)?.length ?? 0;
    return count === 0 ? [] : [{ kind, count }];
  });
  return (
    <div
      className={`${styles.counts} ellipsis number`}
      title={told.map(({ kind, count }) => `${countText(count)} ${kindWords(kind)}`).join(", ")}
    >
      {told.map(({ kind, count }) => (
        <span key={kind} data-status={kind}>
          {countText(count)} {kindWords(kind)}
        </span>
      ))}
    </div>
  );
}

/** Which of the branches are drawn below. */
function Branches({ node, actions }: PartProps): ReactNode {
  const trouble = troubleWords(node.cells);
  const has: Readonly<Record<BranchChoice, boolean>> = {
    failed: trouble !== undefined,
    open: node.cells.some(({ status }) => isOpenStatus(status)),
    first: true,
    all: true,
  };
  return (
    <div className={styles.choices} role="group" aria-label={`Branches of ${node.key} that are drawn`}>
      {branchChoices.map((choice) =>
        !has[choice] ? undefined : (
          <button
            key={choice}
            type="button"
            aria-pressed={node.choice === choice}
            onPointerDown={(event) => event.stopPropagation()}
            onClick={press(() => actions.showBranches(node.key, node.choice === choice ? undefined : choice))}
          >
            {choice === "failed" ? trouble : choiceWords[choice]}
          </button>
        ),
      )}
    </div>
  );
}

/** The turns of a loop: each as a cell, and the one that is drawn. */
function Turns({ node, actions }: PartProps): ReactNode {
  const { iteration, iterations, key, cells } = node;
  const go = (turn: number): void => {
    if (turn >= 1 && turn <= iterations) actions.showTurn(key, turn);
  };
  return (
    <>
      <div className={styles.turns} onPointerDown={(event) => event.stopPropagation()}>
        <button type="button" aria-label={`Earlier turn of ${key}`} onClick={press(() => go(iteration - 1))}>
          <ChevronLeft size={12} />
        </button>
        <span className="number">
          {countText(iteration)} / {countText(iterations)}
        </span>
        <button type="button" aria-label={`Later turn of ${key}`} onClick={press(() => go(iteration + 1))}>
          <ChevronRight size={12} />
        </button>
      </div>
      {cells.length > 1 && (
        <Strip
          isInOrder
          rows={1}
          cells={cells}
          chosen={cells.findIndex((row) => row.iteration === iteration)}
          onSelect={(row) => go(row.iteration)}
          label={(kinds) => `Turns of ${key}: ${countsText(kinds)}`}
        />
      )}
    </>
  );
}
