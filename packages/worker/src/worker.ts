import { hostname } from "node:os";

import type { BackOff } from "./back-off.ts";
import type { Connection } from "./channel.ts";
import { clientByCalls } from "./client-by-calls.ts";
import { workByPolling } from "./polling.ts";
import { Concurrency } from "./concurrency.ts";
import { Commands } from "./stream/commands.ts";
import { workByStream } from "./stream/work-by-stream.ts";
import type { TaskHandler } from "./task-handler.ts";
import type { TransportDeps, WorkerProblem } from "./transport.ts";
import type { WorkerClient } from "./worker-client.ts";

/** How a worker works. */
export type WorkerOptions = Connection & {
  readonly handlers: readonly TaskHandler[];
  /** Who works, as it is seen on tasks; the host and the process when not given. */
  readonly workerId?: string;
  /**
   * How tasks come and results go: "stream", which is the default, over one stream for all handlers; "poll" by calls
   * that every Conductor server knows. A server that has no stream is polled.
   */
  readonly transport?: "stream" | "poll";
  /** How long a poll waits for work, up to 5000 ms, which is also the default. A drain takes at least the rest of it. */
  readonly pollTimeoutMs?: number;
  readonly backOff?: BackOff;
  /** Told of what went wrong and is not repeated in silence; a server that is away is. Nothing is told when not given. */
  readonly onError?: (problem: WorkerProblem) => void;
  /** Told, in one line, when the worker does otherwise than it was asked; written to the error output when not given. */
  readonly onNotice?: (line: string) => void;
};

/** A running worker. */
export type Worker = {
  /**
   * Takes no more tasks, finishes what runs and hands the results in. After `patienceMs` handlers are told to give up by their signal
   * and results are no longer repeated. Resolves when all is done. Repeated calls wait for the same end.
   */
  readonly drain: (options?: { readonly patienceMs?: number }) => Promise<void>;
  /**
   * From now on so many tasks of a type and domain at once, for each of its handlers; 0: none until it is raised. What is at
   * work goes on. Throws a RangeError where it is no whole number from 0, or the worker has no such handler.
   */
  readonly setConcurrency: (taskType: string, concurrency: number, options?: { readonly domain?: string }) => void;
  /** Starts, messages and results for executions, over the worker's stream. A drain waits for what was asked before it. */
  readonly client: WorkerClient;
};

const longestPollMs = 5000;

/** Starts to work on every handler's tasks. Throws a RangeError where an option is out of its range. */
export function startWorker(options: WorkerOptions): Worker {
  check(options);
  const stop = new AbortController();
  const giveUp = new AbortController();
  const backOff = options.backOff ?? { firstMs: 100, longestMs: 5000 };
  const byCalls = clientByCalls(options);
  const concurrency = new Concurrency();
  const commands = new Commands({ backOff, giveUp: giveUp.signal, byCalls });
  const deps = {
    connection: options,
    commands,
    concurrency,
    handlers: options.handlers,
    workerId: options.workerId ?? `${hostname()}-${process.pid}`,
    pollTimeoutMs: options.pollTimeoutMs ?? longestPollMs,
    backOff,
    stop: stop.signal,
    giveUp: giveUp.signal,
    onError: options.onError ?? (() => undefined),
  };
  const ended = work(options, deps).finally(() => {
    commands.close();
    byCalls.close();
  });
  return {
    client: commands,
    setConcurrency: (taskType, count, { domain = "" } = {}) => {
      const meant = options.handlers.filter((one) => one.taskType === taskType && (one.domain ?? "") === domain);
      if (meant.length === 0) throw new RangeError(`the worker has no handler for "${taskType}" in domain "${domain}"`);
      checkConcurrency(taskType, { concurrency: count, least: 0 });
      concurrency.change(meant, count);
    },
    drain: async ({ patienceMs = 30_000 } = {}) => {
      stop.abort();
      const patience = setTimeout(() => giveUp.abort(), patienceMs);
      await ended;
      clearTimeout(patience);
    },
  };
}

async function work(
  { transport = "stream", address, onNotice = toStderr }: WorkerOptions,
  deps: TransportDeps,
): Promise<void> {
  if (transport === "stream") {
    if ((await workByStream(deps)) === "drained") return;
    onNotice(`${address} has no stream for workers (tutti.v1.WorkerService); it is polled instead`);
  }
  deps.commands.poll();
  await workByPolling(deps);
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function check({ handlers, pollTimeoutMs = longestPollMs }: WorkerOptions): void {
  if (!Number.isInteger(pollTimeoutMs) || pollTimeoutMs < 1 || pollTimeoutMs > longestPollMs) {
    throw new RangeError(`pollTimeoutMs is ${pollTimeoutMs}; it must be a whole number from 1 to ${longestPollMs}`);
  }
  for (const { taskType, concurrency = 1 } of handlers) checkConcurrency(taskType, { concurrency, least: 1 });
}

function checkConcurrency(
  taskType: string,
  { concurrency, least }: { readonly concurrency: number; readonly least: number },
): void {
  if (Number.isInteger(concurrency) && concurrency >= least) return;
  throw new RangeError(`the concurrency of "${taskType}" is ${concurrency}; it must be a whole number from ${least}`);
}
