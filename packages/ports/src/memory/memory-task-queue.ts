import type { EpochMs, QueuedTask } from "@tutti/engine";

import type { Claim, QueueNews, TaskQueue } from "../task-queue.ts";
import { makeGeneration } from "./memory-generation.ts";
import { makeMemoryLimiter, type MemoryLimiter } from "./memory-limiter.ts";
import { makeMemoryPollData, type MemoryPollData } from "./memory-poll-data.ts";
import { makeWaitingJobs, type WaitingJobs } from "./waiting-jobs.ts";

export type MemoryTaskQueueOptions = {
  /** How long a claim is safe from `returnStalled`, by `now`. 5,000 unless given. */
  readonly lockDurationMs?: number;
  readonly now?: () => EpochMs;
};

/** A task queue for one process, shared by all who would have a connection of their own; `close` does nothing. */
export type MemoryTaskQueue = TaskQueue & {
  readonly limiter: MemoryLimiter;
  readonly pollData: MemoryPollData;
  /** Loses every job, waiting or claimed, the generation, all slots and poll data, as FLUSHALL would. Subscriptions stay. */
  empty(): void;
};

/** Subscribers are told after the call that caused the news has done its work, never within it. */
export function makeMemoryTaskQueue({
  lockDurationMs = 5_000,
  now = Date.now,
}: MemoryTaskQueueOptions = {}): MemoryTaskQueue {
  const jobs = makeJobs({ lockDurationMs, now });
  const news = makeNews();
  const generation = makeGeneration(now);
  const limiter = makeMemoryLimiter({
    now,
    tell: (limits) => void settled.then(() => news.tell({ kind: "freed", limits })), // It cannot reject.
  });
  const pollData = makeMemoryPollData(now);
  return {
    enqueue: async (tasks) => {
      for (const task of tasks) jobs.add(task);
      await news.tellOf(tasks);
      if (tasks.length > 0 && generation.isLost()) news.tell({ kind: "emptied" });
    },
    dequeue: async (tasks) => {
      for (const task of tasks) jobs.removeWaiting(task);
      await settled;
    },
    claim: async (queue, max) => await Promise.resolve(jobs.claim(queue, max)),
    finish: async (claims) => {
      for (const claim of claims) jobs.finish(claim);
      await settled;
    },
    release: async (claims) => {
      for (const claim of claims) jobs.release(claim);
      await news.tellOf(claims);
    },
    putBack: async (claims) => {
      for (const claim of claims) jobs.release(claim);
      await settled;
    },
    announce: async (queues) => await news.tellOf(queues.map((queue) => ({ queue }))),
    subscribe: async (listener) => await Promise.resolve(news.subscribe(listener)),
    returnStalled: async () => await news.tellOf(jobs.returnStalled()),
    ping: async () => await settled,
    close: async () => await settled,
    ...generation.port,
    limiter,
    pollData,
    empty: () => {
      limiter.empty();
      pollData.empty();
      jobs.empty();
      generation.lose();
    },
  };
}

const settled = Promise.resolve();

type Job = Omit<QueuedTask, "since"> & { held: { readonly lock: number; readonly until: EpochMs } | undefined };
type OneQueue = { readonly known: Map<string, Job>; readonly waiting: WaitingJobs<Job> };
type JobName = Pick<QueuedTask, "queue" | "taskId" | "delivery">;

function makeJobs({ lockDurationMs, now }: Required<MemoryTaskQueueOptions>) {
  const queues = new Map<string, OneQueue>();
  let locks = 0;

  const queueOf = (name: string): OneQueue => {
    const queue = queues.get(name) ?? { known: new Map(), waiting: makeWaitingJobs<Job>() };
    queues.set(name, queue);
    return queue;
  };
  const forget = (job: Job): void => {
    const queue = queueOf(job.queue);
    queue.known.delete(idOf(job));
    if (job.held === undefined) queue.waiting.remove(idOf(job), job);
    if (queue.known.size === 0) queues.delete(job.queue);
  };
  const find = (name: JobName): Job | undefined => queues.get(name.queue)?.known.get(idOf(name));
  const putBack = (job: Job): void => {
    job.held = undefined;
    queueOf(job.queue).waiting.putBack(idOf(job), job);
  };
  const take = (queue: OneQueue): readonly Claim[] => {
    const job = queue.waiting.take();
    if (job === undefined) return [];
    job.held = { lock: (locks += 1), until: now() + lockDurationMs };
    const { queue: name, workflowId, taskId, delivery, priority } = job;
    return [{ queue: name, workflowId, taskId, delivery, priority, token: job.held.lock }];
  };

  return {
    add: ({ queue: name, workflowId, taskId, delivery, priority }: QueuedTask): void => {
      const queue = queueOf(name);
      const job: Job = { queue: name, workflowId, taskId, delivery, priority, held: undefined };
      if (queue.known.has(idOf(job))) return;
      queue.known.set(idOf(job), job);
      queue.waiting.add(idOf(job), job);
    },
    removeWaiting: (name: JobName): void => {
      const job = find(name);
      if (job !== undefined && job.held === undefined) forget(job);
    },
    claim: (name: string, max: number): readonly Claim[] => {
      const queue = queues.get(name);
      return queue === undefined ? [] : Array.from({ length: max }, () => take(queue)).flat();
    },
    finish: (claim: Claim): void => {
      const job = find(claim);
      if (job !== undefined && (job.held === undefined || job.held.lock === claim.token)) forget(job);
    },
    release: (claim: Claim): void => {
      const job = find(claim);
      if (job?.held?.lock === claim.token && job !== undefined) putBack(job);
    },
    returnStalled: (): readonly Job[] => {
      const time = now();
      const stalled = [...queues.values()].flatMap(({ known }) =>
        [...known.values()].filter((job) => job.held !== undefined && job.held.until <= time),
      );
      for (const job of stalled) putBack(job);
      return stalled;
    },
    empty: (): void => queues.clear(),
  };
}

function idOf({ taskId, delivery }: JobName): string {
  return `${taskId}-${delivery}`;
}

function makeNews() {
  const listeners = new Set<(news: QueueNews) => void>();
  const tell = (news: QueueNews): void => {
    for (const listener of listeners) listener(news);
  };
  return {
    tell,
    subscribe: (listener: (news: QueueNews) => void) => {
      listeners.add(listener);
      queueMicrotask(() => listener({ kind: "resubscribed" }));
      return { close: async () => void (await Promise.resolve(listeners.delete(listener))) };
    },
    tellOf: async (work: readonly { readonly queue: string }[]): Promise<void> => {
      const queues = [...new Set(work.map(({ queue }) => queue))];
      if (queues.length === 0) return;
      await settled;
      tell({ kind: "work", queues });
    },
  };
}
