/** Why an execution or one of its tasks stands where it stands, in the order of how much each matters, most first. */
const REASON_KINDS = [
  "PAUSED",
  "QUEUED_START",
  "WORKFLOW_FAILED",
  "TASK_FAILED",
  "TIMED_OUT",
  "TERMINATED",
  "NULL_INPUT",
  "NO_POLLER",
  "LEASE_OVERDUE",
  "DECIDE_LATE",
  "CONCURRENCY_LIMIT",
  "RATE_LIMIT",
  "BACK_OFF",
  "POLLERS_BUSY",
  "HUMAN",
  "WAIT_SIGNAL",
  "MESSAGE_WAIT",
  "CALLBACK_AFTER",
  "WAIT_UNTIL",
  "WORKER_RUNNING",
  "SUB_WORKFLOW",
  "JOIN_WAITS",
  "COMPLETED",
] as const;
export type ReasonKind = (typeof REASON_KINDS)[number];

/** What shows that a reason holds. Ids are empty where it is about none. */
export type Evidence = {
  readonly label: string;
  readonly value: string;
  readonly workflowId: string;
  readonly taskId: string;
};

/** Texts are plain sentences; what is unset is empty, times are epoch milliseconds or 0. */
export type Reason = {
  readonly kind: ReasonKind;
  readonly text: string;
  /** What to do. */
  readonly remedy: string;
  readonly taskId: string;
  readonly referenceTaskName: string;
  readonly sinceTime: number;
  readonly untilTime: number;
  readonly evidence: readonly Evidence[];
  /** What it waits for or failed of, explained in turn. */
  readonly because: readonly Reason[];
  /** Another execution that it is about. */
  readonly workflowId: string;
  readonly queue: string;
  /** Of what waits for no worker: tasks that wait so for the same are told as one; `""`: it stands for itself. */
  readonly alike: string;
};

const nothing = {
  remedy: "",
  taskId: "",
  referenceTaskName: "",
  sinceTime: 0,
  untilTime: 0,
  workflowId: "",
  queue: "",
  alike: "",
};

export function reason(kind: ReasonKind, text: string, more: Partial<Omit<Reason, "kind" | "text">> = {}): Reason {
  return { ...nothing, evidence: [], because: [], ...more, kind, text };
}

export function evidence(
  label: string,
  value: string | number,
  of: Partial<Pick<Evidence, "workflowId" | "taskId">> = {},
): Evidence {
  return { workflowId: "", taskId: "", ...of, label, value: String(value) };
}

/** Those that matter most first; those that matter alike as they came. What only waits for others counts as the worst of them. */
export function ranked(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ kind, because }: Reason): number {
  const own = REASON_KINDS.indexOf(kind);
  // Half a place behind what it waits for, which is told by itself where it is of the same execution.
  return kind === "SUB_WORKFLOW" ? Math.min(own, ...because.map((one) => rankOf(one) + 0.5)) : own;
}

/** A number of tasks: exact, or as many have been seen and there are more. */
export type AlikeCount = { readonly count: number; readonly isExact: boolean };

/**
 * One for all tasks that stand alike, in the same queue or for the same: the first of them, and how many there are. `countOf`: where only
 * some of the tasks have been looked at, how many there are of which these are some.
 */
export function grouped(
  reasons: readonly Reason[],
  countOf: (alike: readonly Reason[]) => AlikeCount = ({ length }) => ({ count: length, isExact: true }),
): readonly Reason[] {
  const groups = new Map<string, Reason[]>();
  for (const [place, one] of reasons.entries()) {
    const waitsFor = one.queue || one.alike;
    const name = waitsFor === "" ? `${place}` : `${one.kind} ${waitsFor}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if ((first.queue || first.alike) === "") return [first];
    const { count, isExact } = countOf(group);
    if (count <= 1 && isExact) return [first];
    return [{ ...first, evidence: [...first.evidence, evidence("tasks like this", `${count}${isExact ? "" : "+"}`)] }];
  });
}
