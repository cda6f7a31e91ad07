import type { ExecutionGraph, TaskRow } from "../execution.ts";
import { durationText, relativeText } from "../format.ts";
import { grouped } from "../grouped.ts";
import { isFailure, isOpenStatus, statusKind } from "../status.ts";

export type ReasonKind = "failed" | "waiting" | "paused" | "running" | "done";

/** What a reason rests upon. */
export type Evidence = {
  readonly label: string;
  readonly value: string;
  readonly workflowId: string;
  readonly taskId: string;
};

/**
 * Why an execution stands where it stands; the first of a list counts most. `taskId`: whom it is about, of this execution or of
 * `workflowId`. `because`: what that waits for in turn. Times are epoch ms. What is not known is absent, `""` or 0.
 */
export type Reason = {
  readonly kind: ReasonKind;
  readonly text: string;
  readonly fix?: string;
  readonly taskId?: string;
  /** The reference name of the task. */
  readonly ref?: string;
  readonly workflowId?: string;
  readonly queue?: string;
  /** It waits for a person, who finds it in the inbox. */
  readonly isForPerson?: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly evidence?: readonly Evidence[];
  readonly because?: readonly Reason[];
};

type Facts = {
  readonly now: number;
  /** When each queue was last polled, where that is known. */
  readonly lastPolls?: ReadonlyMap<string, number>;
};

const longSinceMs = 30_000;

/** What can be told from the execution itself and from who polls. Nothing for what has completed. */
export function explain({ summary, tasks }: ExecutionGraph, facts: Facts): readonly Reason[] {
  switch (summary.status) {
    case "COMPLETED":
      return [];
    case "PAUSED":
      return [{ kind: "paused", text: "It is paused: what runs may end, and nothing new begins.", fix: "Resume it." }];
    case "RUNNING":
      return toldTogether(
        tasks
          .filter((task) => isOpenStatus(task.status) && !task.isRetried)
          .flatMap((task) => whyOpen(task, facts))
          .toSorted((a, b) => b.weight - a.weight),
      ).slice(0, 20);
    default:
      return whyFailed(summary.reason, tasks);
  }
}

function withNumber(reason: Reason, count: number): Reason {
  if (count === 1) return reason;
  return {
    ...reason,
    evidence: [{ label: "tasks that stand alike", value: String(count), workflowId: "", taskId: "" }],
  };
}

/** `alike`: those that have the same one of a weight stand alike; absent: it stands for itself. */
type OpenReason = Reason & { readonly weight: number; readonly alike?: string };

/** One for all that stand alike: the first of them, and how many there are. */
function toldTogether(reasons: readonly OpenReason[]): readonly Reason[] {
  const groups = grouped([...reasons.entries()], ([place, { weight, alike }]) =>
    alike === undefined ? `${place}` : `${weight} ${alike}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [[, first] = []] = group;
    return first === undefined ? [] : [withNumber(first, group.length)];
  });
}

function whyFailed(reason: string, tasks: readonly TaskRow[]): readonly Reason[] {
  const failures = tasks.filter((task) => !task.isRetried && isFailure(statusKind(task.status)));
  const told = failures.map((task) => ({ kind: "failed" as const, taskId: task.taskId, text: failureText(task) }));
  if (told.length > 0) return told.slice(0, 20);
  return reason === "" ? [] : [{ kind: "failed", text: reason }];
}

function failureText(task: TaskRow): string {
  const attempt = task.retryCount > 0 ? `, attempt ${task.retryCount + 1}` : "";
  return `${task.ref}${attempt}: ${task.reason || task.status.toLowerCase().replaceAll("_", " ")}`;
}

function whyOpen(task: TaskRow, facts: Facts): readonly OpenReason[] {
  const about = { kind: "waiting" as const, taskId: task.taskId };
  const alike = task.taskDefName || task.baseRef;
  const since = durationText(facts.now - (task.scheduledTime || facts.now));
  switch (task.taskType) {
    case "HUMAN":
      return [
        {
          ...about,
          weight: 5,
          text: `${task.ref} waits for a person, for ${since}.`,
          fix: "Complete it in the inbox.",
          isForPerson: true,
          alike,
        },
      ];
    case "WAIT":
      return [{ ...about, alike, weight: 4, text: `${task.ref} waits for its time or a signal, for ${since}.` }];
    case "PULL_WORKFLOW_MESSAGES":
      return [{ ...about, alike, weight: 4, text: `${task.ref} waits for a message to this workflow, for ${since}.` }];
    case "SUB_WORKFLOW":
      return [{ ...about, weight: 2, text: `${task.ref} waits for its sub-workflow.` }];
    case "JOIN":
    case "EXCLUSIVE_JOIN":
      return [{ ...about, weight: 1, text: `${task.ref} waits for its branches.` }];
    case "DO_WHILE":
    case "FOR_EACH":
    case "FORK_JOIN":
    case "FORK_JOIN_DYNAMIC":
    case "TRY":
      return [];
    default:
      return whyWithWorker(task, { ...facts, since });
  }
}

function whyWithWorker(task: TaskRow, facts: Facts & { readonly since: string }): readonly OpenReason[] {
  const about = { kind: "waiting" as const, taskId: task.taskId };
  if (task.status === "IN_PROGRESS") {
    const worker = task.workerId === "" ? "a worker" : task.workerId;
    return [
      {
        ...about,
        weight: 3,
        text: `${task.ref} is with ${worker}, since ${durationText(facts.now - task.startTime)}.`,
      },
    ];
  }
  if (task.retryCount > 0 && task.scheduledTime > facts.now) {
    return [
      {
        ...about,
        weight: 6,
        text: `${task.ref} begins attempt ${task.retryCount + 1} ${relativeText(task.scheduledTime, facts.now)}.`,
      },
    ];
  }
  const name = task.domain === "" ? task.taskDefName : `${task.domain}:${task.taskDefName}`;
  const ofQueue = { ...about, queue: name, alike: name };
  const polled = facts.lastPolls?.get(name) ?? 0;
  const queue = `${task.taskDefName}${task.domain === "" ? "" : ` in domain ${task.domain}`}`;
  if (facts.lastPolls !== undefined && facts.now - polled > longSinceMs) {
    const last = polled > 0 ? `the last poll was ${relativeText(polled, facts.now)}` : "nobody ever has";
    return [
      {
        ...ofQueue,
        weight: 10,
        text: `No worker polls ${queue}: ${last}. ${task.ref} has waited ${facts.since}.`,
        fix: `Start a worker for ${task.taskDefName}.`,
      },
    ];
  }
  return [
    {
      ...ofQueue,
      weight: 7,
      text: `${task.ref} waits for a worker of ${queue}, for ${facts.since}: all are busy, or a limit is reached.`,
    },
  ];
}
