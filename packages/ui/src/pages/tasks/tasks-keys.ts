import { taskStatuses } from "../../model/status.ts";
import { listKey, textKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";

/** What stands behind `/tasks?`. `status` is a list with commas; `q` is Conductor's query text, beside which the fields don't count. */
export type TasksKeys = {
  readonly q?: string;
  readonly text?: string;
  readonly status?: string;
  readonly type?: string;
  readonly name?: string;
};

export function tasksKeys(raw: Raw): TasksKeys {
  return told({
    q: textKey(raw, "q"),
    text: textKey(raw, "text"),
    status: knownOf(listKey(raw, "status")),
    type: textKey(raw, "type"),
    name: textKey(raw, "name"),
  });
}

/** A fork that was begun is called otherwise than in its definition. Source: reference/engine.md 5.1. */
export function taskQueryOf({ q, status, type, name }: TasksKeys): string {
  if (q !== undefined) return q;
  const parts = [
    status === undefined ? "" : `status IN (${status})`,
    type === undefined ? "" : `taskType=${quoted(/^FORK_JOIN(_DYNAMIC)?$/.test(type) ? "FORK" : type)}`,
    name === undefined ? "" : `workflowType=${quoted(name)}`,
  ];
  return parts.filter((part) => part !== "").join(" AND ");
}

function knownOf(statuses: readonly string[]): string | undefined {
  return taskStatuses.filter((known) => statuses.includes(known)).join(",") || undefined;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
