import type { TaskRow } from "../execution.ts";
import { grouped } from "../grouped.ts";
import { isOpenStatus, statusKind } from "../status.ts";
import type { StatusKind } from "../status.ts";

/** By what the rows of a table of tasks can be grouped. */
export const groupings = ["ref", "status", "worker"] as const;
export type Grouping = (typeof groupings)[number];

/** Some tasks that have something in common. `ranMs`: how long they have run in all, up to now where they still do. */
export type TaskGroup = {
  readonly kind: "group";
  readonly key: string;
  /** A reference name, a status or a worker; `""` for those that no worker has had. */
  readonly value: string;
  readonly count: number;
  readonly ranMs: number;
  /** How many stand how, the most first. */
  readonly kinds: readonly { readonly kind: StatusKind; readonly count: number }[];
  readonly isFolded: boolean;
};
export type TaskEntry =
  | TaskGroup
  /** `isMember`: it stands below a group. */
  | { readonly kind: "task"; readonly key: string; readonly task: TaskRow; readonly isMember: boolean };

type GroupOptions = {
  readonly by: Grouping | undefined;
  readonly now: number;
  readonly isFolded: (value: string) => boolean;
};

/**
 * The rows of a table: groups stand where the first of their tasks would, with their tasks below unless they are folded. A task that
 * has its reference name alone is its own group.
 */
export function taskEntries(tasks: readonly TaskRow[], { by, now, isFolded }: GroupOptions): readonly TaskEntry[] {
  if (by === undefined) return tasks.map((task) => entryOf(task, false));
  return [...grouped(tasks, (task) => valueOf(task, by))].flatMap(([value, members]) => {
    const [first] = members;
    if (by === "ref" && members.length === 1 && first !== undefined) return [entryOf(first, false)];
    const folded = isFolded(value);
    const group: TaskGroup = {
      kind: "group",
      key: `group ${value}`,
      value,
      count: members.length,
      ranMs: members.reduce((sum, task) => sum + ranMs(task, now), 0),
      kinds: kindsOf(members),
      isFolded: folded,
    };
    return folded ? [group] : [group, ...members.map((task) => entryOf(task, true))];
  });
}

function entryOf(task: TaskRow, isMember: boolean): TaskEntry {
  return { kind: "task", key: task.taskId, task, isMember };
}

function valueOf(task: TaskRow, by: Grouping): string {
  if (by === "ref") return task.baseRef;
  return by === "status" ? task.status : task.workerId;
}

function kindsOf(tasks: readonly TaskRow[]): TaskGroup["kinds"] {
  return [...grouped(tasks, ({ status, taskType }) => statusKind(status, taskType))]
    .map(([, some]) => ({ kind: statusKind(some[0]?.status ?? "", some[0]?.taskType), count: some.length }))
    .toSorted((a, b) => b.count - a.count);
}

function ranMs({ startTime, endTime, status }: TaskRow, now: number): number {
  if (startTime === 0) return 0;
  return Math.max(0, (endTime > 0 ? endTime : isOpenStatus(status) ? now : startTime) - startTime);
}
