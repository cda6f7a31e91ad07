import { taskIdFrom, type QueuedTask, type TaskId } from "@tutti/engine";

/** Every key and channel under one prefix. */
export type QueueNames = {
  /** BullMQ's own prefix: its keys are `<prefix>:{<encoded queue>}:<part>`. */
  readonly prefix: string;
  /** The channel on which the names of queues that got work are published. */
  readonly news: string;
  /** A sorted set of the queues that have had claims lately, each with a count of its claims. */
  readonly claimed: string;
  /** The generation, or the nonce of the refill that will be it. */
  readonly generation: string;
  /** The epoch in which an instance lives. */
  instance(name: string): string;
  readonly polls: PollNames;
  readonly limits: LimitNames;
  /** A stream of what happens to executions and tasks, for readers outside. */
  stream(name: string): string;
};

/** Who polls, under one hash tag. */
export type PollNames = {
  /** A hash by task type and domain. */
  readonly byQueue: string;
  /** The same in the order of time. */
  readonly byTime: string;
  /** A sorted set of the workers of a field of that hash, by when they polled last. */
  workers(field: string): string;
};

/** Where limits are kept: with one hash tag, so that a script may look at all of it. */
export type LimitNames = {
  /** What the limiter is open under. */
  readonly life: string;
  /** Since when it is known to have lost everything. */
  readonly lost: string;
  /** Who rebuilds it. */
  readonly rebuild: string;
  /** The set of all limits with slots. */
  readonly all: string;
  /** A hash of the longest window of each limit. */
  readonly windows: string;
  /** A sorted set of the leases that count as running, by when their slots were taken. */
  running(limit: string): string;
  /** A sorted set of the leases that count in windows, by when their tasks were handed out. */
  handedOut(limit: string): string;
  /** There while somebody was refused for want of a slot, and has not been told of one. */
  waitedFor(limit: string): string;
};

/** The names under `prefix`. It holds no braces: the queue's are the hash tag that keeps a queue in one slot of a cluster. */
export function namesUnder(prefix: string): QueueNames {
  if (/[{}]/u.test(prefix)) throw new Error(`the prefix of the Redis keys must not hold { or }: "${prefix}"`);
  return {
    prefix,
    news: `${prefix}:news`,
    claimed: `${prefix}:claimed`,
    generation: `${prefix}:generation`,
    instance: (name) => `${prefix}:instance:${name}`,
    polls: {
      byQueue: `${prefix}:{polls}:by-queue`,
      byTime: `${prefix}:{polls}:by-time`,
      workers: (field) => `${prefix}:{polls}:workers:${field}`,
    },
    limits: limitNames(`${prefix}:{limits}`),
    stream: (name) => `${prefix}:stream:${name}`,
  };
}

function limitNames(root: string): LimitNames {
  return {
    life: `${root}:life`,
    lost: `${root}:lost`,
    rebuild: `${root}:rebuild`,
    all: `${root}:all`,
    windows: `${root}:windows`,
    running: (limit) => `${root}:running:${limit}`,
    handedOut: (limit) => `${root}:handed-out:${limit}`,
    waitedFor: (limit) => `${root}:waited-for:${limit}`,
  };
}

/**
 * A queue's name as BullMQ takes it, which refuses `:`. Any well-formed text goes in and comes out of `queueOfBullName`;
 * braces are encoded too, so that the hash tag is the whole name.
 */
export function bullNameOf(queue: string): string {
  return `{${encodeURIComponent(queue)}}`;
}

/** The queue whose name BullMQ knows as `bullName`. */
export function queueOfBullName(bullName: string): string {
  return decodeURIComponent(bullName.slice(1, -1));
}

/** `<taskId>-<delivery>`: each delivery is a job of its own, since an id that still exists is not added again. */
export function jobIdOf(task: Pick<QueuedTask, "taskId" | "delivery">): string {
  return `${task.taskId}-${task.delivery}`;
}

/** The task and delivery of such an id; undefined where it is none. */
export function taskOfJobId(jobId: string): { readonly taskId: TaskId; readonly delivery: number } | undefined {
  const match = /^(?<taskId>.{36})-(?<delivery>\d{1,15})$/u.exec(jobId);
  const taskId = taskIdFrom(match?.groups?.["taskId"] ?? "");
  return taskId === undefined ? undefined : { taskId, delivery: Number(match?.groups?.["delivery"]) };
}
