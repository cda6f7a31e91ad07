import type { Command } from "../command.ts";
import type { Changes, Env, TaskChange } from "../decision.ts";
import { nextTaskIdClock, taskIdAt } from "../ids.ts";
import type { EpochMs, TaskId } from "../ids.ts";
import type { Execution } from "../model/execution.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { TaskNode, Snapshot } from "../snapshot/snapshot.ts";
import type { ExecutionState } from "../state/execution-state.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import { Agenda } from "./agenda.ts";
import { LATEST_TIME } from "./limits.ts";
import { TaskQueueDraft } from "./task-queue-draft.ts";

/**
 * One decision being made: what the event changes, laid over a state that is only read. Cost follows the change.
 * Nothing of it counts until `changes` has been taken and committed.
 */
export class Draft {
  readonly snapshot: Snapshot;
  readonly env: Env;
  readonly queues: TaskQueueDraft;
  /** What is to be looked at next: references to schedule, ended tasks to act upon. */
  readonly agenda = new Agenda();
  /** The task whose end was acted upon last in this decision. */
  lastSettled: TaskId | undefined;
  readonly #state: ExecutionState | undefined;
  #execution: Execution;
  readonly #changed = new Map<TaskId, TaskChange>();
  readonly #latest = new Map<string, TaskId>();
  readonly #joinCounters = new Map<TaskId, number | undefined>();
  readonly #written = { input: false, output: false, variables: false };
  #isRemoved = false;

  constructor(given: {
    readonly snapshot: Snapshot;
    readonly env: Env;
    readonly state: ExecutionState | undefined;
    readonly execution: Execution;
  }) {
    this.snapshot = given.snapshot;
    this.env = given.env;
    this.#state = given.state;
    this.#execution = given.execution;
    this.queues = new TaskQueueDraft(given.env, given.execution.workflowId);
  }

  get now(): EpochMs {
    return this.env.now;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** Changes members of the execution; payload members are taken as new contents. */
  update(members: Partial<Execution>): void {
    this.#written.input ||= members.input !== undefined;
    this.#written.output ||= members.output !== undefined;
    this.#written.variables ||= members.variables !== undefined;
    this.#execution = { ...this.#execution, ...members };
  }

  /** Nothing of the execution is to stay. */
  remove(): void {
    this.#isRemoved = true;
  }

  /** The node of a task's reference; undefined for a record whose definition knows it no more. */
  nodeOf(task: TaskRecord): TaskNode | undefined {
    return this.snapshot.nodes.get(baseReferenceOf(task));
  }

  task(taskId: TaskId): TaskRecord | undefined {
    return this.#changed.get(taskId)?.task ?? this.#state?.task(taskId);
  }

  latest(taskReferenceName: string): TaskRecord | undefined {
    const taskId = this.#latest.get(taskReferenceName) ?? this.#state?.latest(taskReferenceName)?.taskId;
    return taskId === undefined ? undefined : this.task(taskId);
  }

  /** All records, superseded attempts included, in the order of their scheduling. Costs the size of the workflow. */
  *allTasks(): Iterable<TaskRecord> {
    for (const task of this.#state?.tasks ?? []) yield this.#changed.get(task.taskId)?.task ?? task;
    for (const change of this.#changed.values()) if (change.isNew) yield change.task;
  }

  /** The tasks that have not ended, as the decision has them by now. */
  openTasks(): readonly TaskRecord[] {
    const open: TaskRecord[] = [];
    for (const taskId of this.#state?.open ?? []) {
      const task = this.task(taskId);
      if (task !== undefined && !isTerminalTask(task.status)) open.push(task);
    }
    for (const { task, isNew } of this.#changed.values()) if (isNew && !isTerminalTask(task.status)) open.push(task);
    return open;
  }

  hasOpenTasks(): boolean {
    for (const { task } of this.#changed.values()) if (!isTerminalTask(task.status)) return true;
    for (const taskId of this.#state?.open ?? []) if (!this.#changed.has(taskId)) return true;
    return false;
  }

  /** The tasks that ended while nothing was acted upon, in the order of their scheduling, however the state was made. */
  unsettledTasks(): readonly TaskId[] {
    const seqOf = (taskId: TaskId): number => this.task(taskId)?.seq ?? 0;
    return [...(this.#state?.unsettled ?? [])].sort((a, b) => seqOf(a) - seqOf(b));
  }

  /** The id that the next added record gets: what its input calls CPEWF_TASK_ID. */
  get nextTaskId(): TaskId {
    return taskIdAt(nextTaskIdClock(this.#execution.taskIdClock, this.now), this.#execution.workflowId);
  }

  /** Ids and seq for a record that is about to be added. */
  nextIdentity(): { readonly taskId: TaskId; readonly seq: number } {
    const taskIdClock = nextTaskIdClock(this.#execution.taskIdClock, this.now);
    const lastSeq = this.#execution.lastSeq + 1;
    this.update({ taskIdClock, lastSeq });
    return { taskId: taskIdAt(taskIdClock, this.#execution.workflowId), seq: lastSeq };
  }

  add(added: TaskRecord): TaskRecord {
    const task = inTime(added);
    this.#changed.set(task.taskId, { task, isNew: true, writesInput: true, writesOutput: true });
    this.#latest.set(task.referenceTaskName, task.taskId);
    return task;
  }

  /** Changes members of a task; payload members are taken as new contents. */
  change(taskId: TaskId, members: Partial<TaskRecord>): TaskRecord {
    const before = this.task(taskId);
    if (before === undefined) throw new TypeError(`no task ${taskId} to change`);
    const earlier = this.#changed.get(taskId);
    const task = inTime({ ...before, ...members });
    this.#changed.set(taskId, {
      task,
      isNew: earlier?.isNew ?? false,
      writesInput: (earlier?.writesInput ?? false) || members.input !== undefined,
      writesOutput: (earlier?.writesOutput ?? false) || members.output !== undefined,
    });
    return task;
  }

  joinRemaining(joinTaskId: TaskId): number | undefined {
    return this.#joinCounters.has(joinTaskId)
      ? this.#joinCounters.get(joinTaskId)
      : this.#state?.joinRemaining(joinTaskId);
  }

  /** `remaining` undefined: the JOIN counts no longer. */
  setJoinRemaining(joinTaskId: TaskId, remaining: number | undefined): void {
    this.#joinCounters.set(joinTaskId, remaining);
  }

  changedTasks(): Iterable<TaskRecord> {
    return [...this.#changed.values()].map(({ task }) => task);
  }

  get commands(): readonly Command[] {
    return this.queues.commands;
  }

  changes(): Changes {
    return {
      execution: this.#execution,
      isNewExecution: this.#state === undefined,
      isRemoved: this.#isRemoved,
      writesInput: this.#written.input,
      writesOutput: this.#written.output,
      writesVariables: this.#written.variables,
      tasks: [...this.#changed.values()],
      joinCounters: [...this.#joinCounters].map(([taskId, remaining]) => ({ taskId, remaining })),
      queued: this.queues.queued,
      unqueued: this.queues.unqueued,
      leased: this.queues.leased,
      unleased: this.queues.unleased,
    };
  }
}

/** The record with a due time that can be kept. */
function inTime(task: TaskRecord): TaskRecord {
  return task.dueAt === undefined || task.dueAt <= LATEST_TIME ? task : { ...task, dueAt: LATEST_TIME };
}
