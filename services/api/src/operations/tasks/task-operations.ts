import { randomUUID } from "node:crypto";

import { workflowTaskOf } from "@tutti/contracts";
import type { TaskLogLine, TaskResult, TaskView } from "@tutti/contracts";
import { eventIdFrom, taskIdFrom, taskNotFound, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type {
  EventId,
  ExternalThresholds,
  LeaseId,
  TaskId,
  TaskProgress,
  TaskStatus,
  TaskUpdated,
  WorkflowId,
} from "@tutti/engine";
import type { Asked, DeciderPort, ExecutionStore, TaskLog, TaskLogStore } from "@tutti/ports";

import { applyEvent } from "../apply-event.ts";
import type { Caller } from "../caller.ts";
import type { ExternalPayloadReader, SaidOutput } from "../payloads/external-payload-reader.ts";
import { shownTask } from "../payloads/external-view.ts";
import { hiddenNames, taskWithHiddenFields } from "../executions/hidden-fields.ts";
import { invalid, ok, refuse, type Reply } from "../reply.ts";
import { resultRefusal } from "./result-faults.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";

export type TaskOperationsDeps = {
  readonly decider: DeciderPort;
  readonly executions: Pick<ExecutionStore, "getTask">;
  readonly logs: TaskLogStore;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
  readonly external: Pick<ExternalPayloadReader, "outputOf" | "progressOf">;
};

/** `ignored`: the task or its workflow had ended already, and nothing was changed. */
export type TaskUpdate = { readonly taskId: TaskId; readonly status: TaskStatus; readonly ignored: boolean };

type UpdateOptions = { readonly eventId?: EventId; readonly leaseId?: LeaseId | undefined };

/** What a worker says of a task that it goes on with. */
export type ProgressReport = Omit<TaskResult, keyof typeof aboutProgress> & {
  readonly leaseId: LeaseId;
  readonly progress: TaskProgress;
};

const aboutProgress = { status: "IN_PROGRESS", extendLease: false, subWorkflowId: undefined } as const;

/** Of the lines that come with a result, so many are kept. Source: reference/engine.md 7.5. */
const maxLogsOfResult = 10;

/** What can be done with tasks, but for polling. Sources: reference/api.md 1.3; engine.md 7.5, 7.6. */
export class TaskOperations {
  readonly #deps: TaskOperationsDeps;

  constructor(deps: TaskOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * A worker's, or anybody's, word on a task of the named execution. InvalidArgument; NotFound of either. Said again
   * under the same `eventId`, it is applied once. `leaseId`: under which its sender has the task.
   */
  async update(
    result: TaskResult,
    caller: Caller,
    { eventId = eventIdFrom(randomUUID()), leaseId }: UpdateOptions = {},
  ): Promise<Reply<TaskUpdate>> {
    const head = { eventId, ...(leaseId === undefined ? {} : { leaseId }) };
    return await this.#apply(result, caller, head);
  }

  /**
   * How far a task has come that its worker goes on with: it stays IN_PROGRESS under its lease, with what is said. Ignored
   * where it is not under that lease any more. InvalidArgument; NotFound of either; PayloadMissing, TooLarge.
   */
  async progress({ leaseId, progress, ...result }: ProgressReport, caller: Caller): Promise<Reply<TaskUpdate>> {
    const said = { ...result, ...aboutProgress };
    return await this.#apply(said, caller, { eventId: eventIdFrom(randomUUID()), leaseId, progress });
  }

  async #apply(
    result: TaskResult,
    caller: Caller,
    head: Pick<TaskUpdated, "eventId" | "leaseId" | "progress">,
  ): Promise<Reply<TaskUpdate>> {
    const refusal = resultRefusal(result);
    if (refusal !== undefined) return refuse(refusal);
    const workflowId = workflowIdFrom(result.workflowInstanceId);
    if (workflowId === undefined) return refuse(workflowNotFound(result.workflowInstanceId));
    const taskId = taskIdFrom(result.taskId);
    if (taskId === undefined) return refuse(taskNotFound(result.taskId));
    const { workflowInstanceId: _, logs, ...given } = result;
    const brought = await this.#outputOf(given, workflowId, head);
    if (brought.kind === "refused") return brought;
    const event = {
      ...brought.value,
      ...head,
      kind: "TaskUpdated",
      workflowId,
      taskId,
      origin: caller.origin,
    } as const;
    const applied = await applyEvent(this.#deps.decider, event, caller);
    if (applied.kind === "refused") return applied;
    if (applied.value.kind !== "TaskUpdated") throw new Error(`decider answered a result with ${applied.value.kind}`);
    if (!applied.value.ignored) await this.#append(taskId, logs.slice(0, maxLogsOfResult));
    return ok(applied.value);
  }

  /** A result whose output cannot be had fails its task; a report of progress is refused. */
  async #outputOf<Said extends SaidOutput>(
    said: Said,
    workflowId: WorkflowId,
    { progress }: Pick<TaskUpdated, "progress">,
  ): Promise<Reply<Said>> {
    const { external } = this.#deps;
    return progress === undefined
      ? ok(await external.outputOf(said, workflowId))
      : await external.progressOf(said, workflowId);
  }

  /** NotFound. */
  async get(id: string, { signal }: Asked = {}): Promise<Reply<TaskView>> {
    if (id === "") return nameless;
    const taskId = taskIdFrom(id);
    const { thresholds: leaveOut } = this.#deps;
    const found = taskId === undefined ? undefined : await this.#deps.executions.getTask(taskId, { leaveOut, signal });
    if (found === undefined) return refuse(taskNotFound(id));
    const { execution } = found;
    const snapshot = await this.#deps.snapshots.read(execution.snapshotHash);
    const task = taskWithHiddenFields(shownTask(found.task, leaveOut), hiddenNames(snapshot));
    return ok({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) });
  }

  /** Appends one line. NotFound. */
  async addLog(id: string, log: string, asked: Asked = {}): Promise<Reply<void>> {
    if (id === "") return nameless;
    const taskId = taskIdFrom(id);
    const isKept = taskId !== undefined && (await this.#append(taskId, [{ log, createdTime: undefined }], asked));
    return isKept ? ok(undefined) : refuse(taskNotFound(id));
  }

  /** Oldest first. NotFound. */
  async logs(id: string, asked: Asked = {}): Promise<Reply<readonly TaskLog[]>> {
    if (id === "") return nameless;
    const taskId = taskIdFrom(id);
    if (taskId === undefined) return refuse(taskNotFound(id));
    const logs = await this.#deps.logs.list(taskId, asked);
    const isKnown = logs.length > 0 || (await this.#deps.executions.getTask(taskId, asked)) !== undefined;
    return isKnown ? ok(logs) : refuse(taskNotFound(id));
  }

  async #append(taskId: TaskId, lines: readonly TaskLogLine[], asked: Asked = {}): Promise<boolean> {
    if (lines.length === 0) return true;
    const logs = lines.map(({ log, createdTime = 0 }) => ({ log, createdTime }));
    return await this.#deps.logs.append(taskId, logs, asked);
  }
}

const nameless = invalid("taskId", "TaskId cannot be null or empty.");
