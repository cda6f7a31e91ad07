import { hostname } from "node:os";
import { Metadata, status } from "@grpc/grpc-js";
import { taskGrpc } from "@tutti/contracts";
import type { WireTask, WireTaskResult } from "@tutti/contracts";

import type { BackOff } from "./back-off.ts";
import { channelOptions, credentialsOf } from "./channel.ts";
import type { Connection } from "./channel.ts";
import { pollLoop } from "./poll-loop.ts";
import { codeOf, reportResult } from "./report-result.ts";
import { runTask } from "./run-task.ts";
import type { TaskHandler } from "./task-handler.ts";
import { callUnary } from "./unary.ts";

/** How a worker works. */
export type WorkerOptions = Connection & {
  readonly handlers: readonly TaskHandler[];
  /** Who polls, as it is seen on tasks; the host and the process when not given. */
  readonly workerId?: string;
  /** How long a poll waits for work, up to 5000 ms, which is also the default. A drain takes at least the rest of it. */
  readonly pollTimeoutMs?: number;
  readonly backOff?: BackOff;
  /** Told of what went wrong and is not repeated in silence; a server that is away is. Nothing is told when not given. */
  readonly onError?: (problem: WorkerProblem) => void;
};

/** Something that went wrong in a worker, with what it was about. */
export type WorkerProblem =
  | { readonly kind: "poll"; readonly taskType: string; readonly error: unknown }
  | { readonly kind: "result"; readonly taskType: string; readonly taskId: string; readonly error: unknown };

/** A running worker. */
export type Worker = {
  /**
   * Stops polling, finishes what runs and hands the results in. After `patienceMs` handlers are told to give up by their signal and
   * results are no longer repeated. Resolves when all is done. Repeated calls wait for the same end.
   */
  readonly drain: (options?: { readonly patienceMs?: number }) => Promise<void>;
};

const longestPollMs = 5000;

/** Starts to poll for every handler's tasks. Throws a RangeError where an option is out of its range. */
export function startWorker(options: WorkerOptions): Worker {
  check(options);
  const client = new taskGrpc.TaskServiceClient(options.address, credentialsOf(options), channelOptions);
  const stop = new AbortController();
  const giveUp = new AbortController();
  const loops = options.handlers.map((one) =>
    loopOf(one, { options, client, stop: stop.signal, giveUp: giveUp.signal }),
  );
  const ended = Promise.all(loops).then(() => client.close());
  return {
    drain: async ({ patienceMs = 30_000 } = {}) => {
      stop.abort();
      const patience = setTimeout(() => giveUp.abort(), patienceMs);
      await ended;
      clearTimeout(patience);
    },
  };
}

type LoopDeps = {
  readonly options: WorkerOptions;
  readonly client: taskGrpc.TaskServiceClient;
  readonly stop: AbortSignal;
  readonly giveUp: AbortSignal;
};

function loopOf(taskHandler: TaskHandler, { options, client, stop, giveUp }: LoopDeps): Promise<void> {
  const { taskType, domain = "", concurrency = 1 } = taskHandler;
  const workerId = options.workerId ?? `${hostname()}-${process.pid}`;
  const backOff = options.backOff ?? { firstMs: 100, longestMs: 5000 };
  const timeout = options.pollTimeoutMs ?? longestPollMs;
  const send = (result: WireTaskResult) => callUnary(client.updateTask.bind(client), { result }, { timeoutMs: 10_000 });
  const report = (result: WireTaskResult) => reportResult(result, { send, backOff, giveUp });
  return pollLoop({
    concurrency,
    backOff,
    stop,
    poll: (count) => {
      const deadline = Date.now() + timeout + 10_000;
      const call = client.batchPoll({ taskType, workerId, domain, count, timeout }, new Metadata(), { deadline });
      const cancel = (): void => call.cancel();
      giveUp.addEventListener("abort", cancel);
      call.once("close", () => giveUp.removeEventListener("abort", cancel));
      return call;
    },
    run: (task: WireTask) =>
      runTask(task, taskHandler.handle, { workerId, report, giveUp }).catch((error: unknown) =>
        options.onError?.({ kind: "result", taskType, taskId: task.taskId, error }),
      ),
    onPollError: (error) => {
      if (!isAway(error)) options.onError?.({ kind: "poll", taskType, error });
    },
  });
}

/** A server that restarts is no problem of the worker: it asks again. */
function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED;
}

function check({ handlers, pollTimeoutMs = longestPollMs }: WorkerOptions): void {
  if (!Number.isInteger(pollTimeoutMs) || pollTimeoutMs < 1 || pollTimeoutMs > longestPollMs) {
    throw new RangeError(`pollTimeoutMs is ${pollTimeoutMs}; it must be a whole number from 1 to ${longestPollMs}`);
  }
  for (const { taskType, concurrency = 1 } of handlers) {
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new RangeError(`the concurrency of "${taskType}" is ${concurrency}; it must be a whole number from 1`);
    }
  }
}
