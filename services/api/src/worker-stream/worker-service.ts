import { setMaxListeners } from "node:events";

import type { workerGrpc } from "@tutti/contracts";
import type { WaitingRoom } from "@tutti/hand-out";
import { noSecrets } from "@tutti/ports";
import type { ExecutionStore, Secrets } from "@tutti/ports";
import { bidi, processClock, RpcError, type CallContext, type Clock, type Log } from "@tutti/service-kit";

import { callerOf, type CallOfCaller } from "../grpc/call-edges.ts";
import type { Operations } from "../operations/operations.ts";
import type { PollRecorder } from "../polls/poll-recorder.ts";
import { helloOf } from "./frame-faults.ts";
import { maxUnanswered } from "./frame-intake.ts";
import type { LeaseWatch } from "./lease-watch.ts";
import { ProgressReports } from "./progress-reports.ts";
import { ResultsUnderWay } from "./results-under-way.ts";
import { WorkerCommands } from "./worker-commands.ts";
import { WorkerStream } from "./worker-stream.ts";

export type WorkerServiceDeps = {
  readonly waiting: Pick<WaitingRoom, "stand" | "giveBack">;
  readonly polls: Pick<PollRecorder, "stands">;
  readonly watch: LeaseWatch;
  readonly operations: Pick<
    Operations,
    "tasks" | "workflows" | "messages" | "taskReferences" | "executions" | "runtimeMetadata"
  >;
  readonly executions: Pick<ExecutionStore, "getTask" | "getTaskStandings" | "getPayload">;
  readonly secrets?: Secrets;
  readonly instance: string;
  /** The largest frame that the server takes; 0 where it is not known. */
  readonly maxFrameBytes: number;
  readonly log: Log;
  readonly clock?: Clock;
};

type Frames = AsyncIterable<workerGrpc.WorkRequest>;

/** What one stream is served with, whatever carries its frames. */
export type WorkerServing = Omit<WorkerServiceDeps, "operations"> & {
  readonly runtimeMetadata: Operations["runtimeMetadata"];
  readonly desks: WorkerDesks;
  readonly context: CallOfCaller & Pick<CallContext, "draining" | "log">;
};

/** What every server of this release takes, beyond the kinds of commands. */
const ALWAYS = ["cancel", "progress", "flow", "external-payloads", "any-messages"];
/** A server that leaves gives its workers so long to hand in what they have on this stream. */
const graceMs = 5_000;
/** How long a worker may take to say who it is. */
const helloMs = 10_000;

/** `tutti.v1.WorkerService`: one stream a worker process, frames of lists both ways. */
export function workerService(deps: WorkerServiceDeps) {
  const desks = workerDesks(deps);
  const { runtimeMetadata } = deps.operations;
  return { work: bidi((frames: Frames, context) => serveWorker(frames, { ...deps, runtimeMetadata, desks, context })) };
}

/** Where what workers say is handed in: those of all streams of a process. */
export type WorkerDesks = {
  readonly results: ResultsUnderWay;
  readonly progress: ProgressReports;
  readonly commands: WorkerCommands;
};

export function workerDesks({
  executions,
  log,
  operations,
}: Pick<WorkerServiceDeps, "executions" | "log" | "operations">): WorkerDesks {
  const { tasks, workflows, messages, taskReferences } = operations;
  const asked = { workflows, messages, taskReferences, executions: operations.executions };
  return {
    results: new ResultsUnderWay({ tasks, executions, log }),
    progress: new ProgressReports({ tasks, executions, log }),
    commands: new WorkerCommands({ ...asked, log }),
  };
}

/** One worker's stream, from its hello to its end. */
export async function* serveWorker(requests: Frames, serving: WorkerServing): AsyncIterable<workerGrpc.WorkResponse> {
  const { context, instance, maxFrameBytes, desks, secrets = noSecrets } = serving;
  const frames = requests[Symbol.asyncIterator]();
  const hello = helloOf(await firstOf(frames, serving));
  const { workerId, held, serves, ...about } = hello;
  const { origin } = callerOf(context, workerId);
  const stream = new WorkerStream({ ...serving, ...desks, secrets, hello, origin, log: context.log });
  const capabilities = [...ALWAYS, ...desks.commands.capabilities];
  stream.outbox.welcome({ instance, capabilities, maxFrameBytes, maxUnansweredResults: maxUnanswered });
  context.log.debug({ ...about, workerId, held: held.length, serves: serves.length }, "a worker has connected");
  const stopTimers = endInTime(stream, serving);
  void read(frames, stream); // It never rejects.
  try {
    yield* stream.outbox.frames();
  } finally {
    stopTimers();
    stream.leave();
    context.log.debug({ workerId }, "a worker has left");
  }
}

/** The first frame. @throws RpcError where it does not come in time, or the server leaves before it does */
async function firstOf<Frame>(
  frames: AsyncIterator<Frame>,
  { context: { draining }, clock = processClock }: Pick<WorkerServing, "context" | "clock">,
): Promise<IteratorResult<Frame>> {
  // Every stream of the process listens to it.
  setMaxListeners(0, draining);
  return await new Promise((resolve, reject) => {
    const drain = (): void => reject(new RpcError("UNAVAILABLE", "the server is draining"));
    const stopTimer = clock.after(helloMs, () =>
      reject(new RpcError("INVALID_ARGUMENT", `hello must come within ${helloMs} ms`)),
    );
    if (draining.aborted) drain();
    draining.addEventListener("abort", drain, { once: true });
    void frames
      .next()
      .then(resolve, reject)
      .finally(() => {
        stopTimer();
        draining.removeEventListener("abort", drain);
      });
  });
}

/** Takes in the worker's frames until it ends its side; reads no further while it, or decider, is behind. */
async function read(frames: AsyncIterator<workerGrpc.WorkRequest>, stream: WorkerStream): Promise<void> {
  try {
    for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
      stream.take(next.value);
      await stream.relieved();
    }
    await stream.finish();
    stream.outbox.end();
  } catch (error) {
    stream.outbox.fail(error instanceof Error ? error : new Error("a worker's stream broke", { cause: error }));
  }
}

/** Ends the stream when the call is over, and some time after the server has begun to drain. */
function endInTime(stream: WorkerStream, { context, clock = processClock }: WorkerServing): () => void {
  const { signal, draining } = context;
  let stopTimer = (): void => {};
  const end = (): void => stream.outbox.end();
  const drain = (): void => {
    stream.stopHandingOut();
    stream.outbox.drain({ graceMs });
    stopTimer = clock.after(graceMs, end);
  };
  signal.addEventListener("abort", end, { once: true });
  if (draining.aborted) drain();
  else draining.addEventListener("abort", drain, { once: true });
  return () => {
    stopTimer();
    signal.removeEventListener("abort", end);
    draining.removeEventListener("abort", drain);
  };
}
