import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { executionQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { latestOf, tasksByBaseRef } from "../../model/execution.ts";
import type { ExecutionGraph, TasksByRef } from "../../model/execution.ts";
import { placeOf } from "../../model/drawing/node-key.ts";
import { graphAt } from "../../model/time/time-travel.ts";

/** An execution that is drawn, with its tasks by their names. */
export type DrawnExecution = {
  readonly execution: Execution;
  /** As it stood at the instant that is shown. */
  readonly graph: ExecutionGraph;
  readonly byRef: TasksByRef;
};

/** The sub-workflows that are drawn within, by the keys of the tasks that started them; what is not there yet is left out. */
export function useChildren(
  root: DrawnExecution,
  open: readonly string[],
  at: number | undefined,
): ReadonlyMap<string, DrawnExecution> {
  const client = useQueryClient();
  const ids: string[] = [];
  const children = new Map<string, DrawnExecution>();
  // Those that others are drawn in come first.
  for (const key of open.toSorted((a, b) => a.length - b.length)) {
    const { childKey, ref } = placeOf(key);
    const owner = childKey === undefined ? root : children.get(childKey);
    const id = latestOf(owner?.byRef.get(ref))?.subWorkflowId ?? "";
    if (id === "") continue;
    const query = executionQuery(id);
    ids.push(id);
    const execution = client.getQueryData(query.queryKey);
    if (execution !== undefined) children.set(key, drawn(execution, at));
  }
  useQueries({ queries: [...new Set(ids)].map((id) => executionQuery(id)) });
  const last = useRef<ReadonlyMap<string, DrawnExecution>>(children);
  if (!isSame(last.current, children)) last.current = children;
  return last.current;
}

const made = new WeakMap<Execution, Map<number | undefined, DrawnExecution>>();

/** The same object for the same execution and instant, so that nothing is laid out twice. */
export function drawn(execution: Execution, at: number | undefined): DrawnExecution {
  const known = made.get(execution) ?? new Map<number | undefined, DrawnExecution>();
  made.set(execution, known);
  const before = known.get(at);
  if (before !== undefined) return before;
  const graph = at === undefined ? execution.graph : graphAt(execution.graph, at);
  const next = { execution, graph, byRef: tasksByBaseRef(graph.tasks) };
  known.clear();
  known.set(at, next);
  return next;
}

function isSame<Value>(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
