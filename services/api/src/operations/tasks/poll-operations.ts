import { workflowTaskOf } from "@tutti/contracts";
import type { TaskView } from "@tutti/contracts";
import { queueNameOf } from "@tutti/engine";
import type { ExternalThresholds, Fault, TaskId } from "@tutti/engine";
import { workerCopy } from "@tutti/hand-out";
import type { HandedTask, WaitingRoom, WorkerCopyDeps } from "@tutti/hand-out";
import type { LeasedTask } from "@tutti/ports";
import { LRUCache } from "lru-cache";

import type { PollRecorder } from "../../polls/poll-recorder.ts";
import { shownTask } from "../payloads/external-view.ts";
import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import type { Caller } from "../caller.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { RuntimeMetadata } from "./runtime-metadata.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";
import { SoughtTask } from "./sought-task.ts";

export type PollOperationsDeps = WorkerCopyDeps & {
  readonly waiting: Pick<WaitingRoom, "poll">;
  readonly polls: Pick<PollRecorder, "polled">;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
  readonly runtimeMetadata: Pick<RuntimeMetadata, "of">;
};

export type PollArguments = {
  readonly taskType: string;
  readonly domain: string | undefined;
  readonly workerId: string | undefined;
  /** How many tasks at most; 0 is 1, and more than 1000 are 1000. */
  readonly count: number;
  /** How long to wait for the first one, at most 5000; less than 0 does not wait. */
  readonly timeoutMs: number;
};

/** A task for a worker. Whoever sends it says whether it left, or it is given to nobody else for a long time. */
export type PolledTask = Pick<HandedTask, "flushed" | "returned"> & { readonly view: TaskView };

/** What tasks of one queue have in common. */
export type TaskSource = { readonly taskType: string; readonly domain: string | undefined };

/** Of so many tasks that were handed out last it is known where they came from. */
const maxKnown = 20_000;
const maxCount = 1_000;
const maxTimeoutMs = 5_000;
/** What an answer needs to reach its caller before the deadline. */
const travelMs = 50;

/** Source: reference/api.md 1.3, engine.md 7.3. */
export class PollOperations {
  readonly #deps: PollOperationsDeps;
  readonly #sources = new LRUCache<TaskId, TaskSource>({ max: maxKnown });

  constructor(deps: PollOperationsDeps) {
    this.#deps = deps;
  }

  /** Tasks for a worker: as soon as there is one, up to `count`; none when the time is over. InvalidArgument. */
  async poll(poll: PollArguments, caller: Caller): Promise<Reply<readonly PolledTask[]>> {
    const refusal = refusalOf("InvalidArgument", pollFaults(poll));
    if (refusal !== undefined) return refuse(refusal);
    // Conductor names no field here.
    if (poll.timeoutMs > maxTimeoutMs)
      return refuse({ kind: "InvalidArgument", faults: [], message: POLL_IS_TOO_LONG });
    const { taskType, domain, workerId, count, timeoutMs } = poll;
    this.#deps.polls.polled({ taskType, domain, workerId });
    const handed = await this.#deps.waiting.poll({
      queue: queueNameOf(poll),
      workerId,
      max: Math.min(Math.max(count, 1), maxCount),
      timeoutMs: Math.min(timeoutMs, (caller.deadlineMs ?? Number.POSITIVE_INFINITY) - travelMs),
      signal: caller.signal,
    });
    return ok(await this.shown(handed));
  }

  /** Begins to look for one task for a worker who is still busy. What is found must be shown, or left. */
  seek(worker: TaskSource & { readonly workerId: string | undefined }, { signal }: Caller): SoughtTask {
    this.#deps.polls.polled(worker);
    const { workerId } = worker;
    const queue = queueNameOf(worker);
    return new SoughtTask((how) => this.#deps.waiting.poll({ queue, workerId, max: 1, signal, ...how }));
  }

  /** Where a task came from that was handed out here not long ago. */
  sourceOf(taskId: TaskId): TaskSource | undefined {
    return this.#sources.get(taskId);
  }

  /** Tasks as their worker sees them. All or none: where one cannot be shown, all are given back. */
  async shown(handed: readonly HandedTask[]): Promise<readonly PolledTask[]> {
    try {
      return await Promise.all(
        handed.map(async ({ task, flushed, returned }) => ({ view: await this.#viewOf(task), flushed, returned })),
      );
    } catch (error) {
      for (const { returned } of handed) returned();
      throw error;
    }
  }

  async #viewOf(leased: LeasedTask): Promise<TaskView> {
    const { taskType, domain } = leased.task;
    this.#sources.set(leased.taskId, { taskType, domain });
    const { nodes } = await this.#deps.snapshots.read(leased.snapshotHash);
    const shown = { ...leased, task: shownTask(leased.task, this.#deps.thresholds) };
    const { task, execution } = (await workerCopy(shown, this.#deps)).copy;
    const workflowTask = workflowTaskOf(task, nodes);
    return { task, execution, workflowTask, runtimeMetadata: await this.#deps.runtimeMetadata.of(leased) };
  }
}

function pollFaults({ taskType, domain, workerId, count }: PollArguments): readonly Fault[] {
  return [
    ...requiredFaults("taskType", taskType, "TaskType cannot be null or empty."),
    ...nameTextFaults("domain", domain),
    ...nameTextFaults("workerId", workerId),
    ...(count < 0 ? [{ path: "count", message: "count must be >= 0", found: String(count) }] : []),
  ];
}

/** What a poll that would wait too long is refused with. */
export const POLL_IS_TOO_LONG = "Long Poll Timeout value cannot be more than 5 seconds";
