import type { Changes } from "../decision.ts";
import type { TaskId } from "../ids.ts";
import type { Execution } from "../model/execution.ts";
import { isTerminalTask } from "../model/status.ts";
import { baseReferenceOf, isJoin, isWaitingForOthers } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";

/** An execution as a store gives it. Tasks in any order; `joinCounters` of open JOINs. */
export type LoadedExecution = {
  readonly execution: Execution;
  readonly tasks: readonly TaskRecord[];
  readonly joinCounters: ReadonlyMap<TaskId, number>;
};

/**
 * An execution in memory with the look-ups that deciding needs. `decide` only reads it; `apply` brings in what a
 * decision changed, in time proportional to the change. Look-ups are rebuilt from task records, never stored.
 */
export class ExecutionState {
  #execution: Execution;
  readonly #tasks = new Map<TaskId, TaskRecord>();
  readonly #latestByReference = new Map<string, TaskId>();
  readonly #latestInLoops = new Map<string, TaskId>();
  readonly #open = new Set<TaskId>();
  readonly #openAtWork = new Set<TaskId>();
  readonly #unsettled = new Set<TaskId>();
  readonly #joinCounters: Map<TaskId, number>;
  /** Of the open joins, those that nobody has asked about yet, and the outward ones among the others. */
  readonly #unknownJoins = new Set<TaskId>();
  readonly #outwardJoins = new Set<TaskId>();

  constructor(loaded: LoadedExecution) {
    this.#execution = loaded.execution;
    this.#joinCounters = new Map(loaded.joinCounters);
    for (const task of [...loaded.tasks].sort((a, b) => a.seq - b.seq)) this.#index(task);
  }

  get execution(): Execution {
    return this.#execution;
  }

  task(taskId: TaskId): TaskRecord | undefined {
    return this.#tasks.get(taskId);
  }

  /** The newest record of a reference: the last attempt of the last iteration. */
  latest(taskReferenceName: string): TaskRecord | undefined {
    const taskId = this.#latestByReference.get(taskReferenceName);
    return taskId === undefined ? undefined : this.#tasks.get(taskId);
  }

  /** The newest record, of whichever turn, of a reference of a loop's body as the definition has it. */
  latestInLoops(taskReferenceName: string): TaskRecord | undefined {
    const taskId = this.#latestInLoops.get(taskReferenceName);
    return taskId === undefined ? undefined : this.#tasks.get(taskId);
  }

  /** In the order in which they were scheduled. */
  get tasks(): Iterable<TaskRecord> {
    return this.#tasks.values();
  }

  /** Ids of the tasks that have not ended. */
  get open(): ReadonlySet<TaskId> {
    return this.#open;
  }

  /** Of these, those that do not wait for other tasks. */
  get openAtWork(): ReadonlySet<TaskId> {
    return this.#openAtWork;
  }

  /** Ids of the tasks that ended while the workflow was paused, in any order. */
  get unsettled(): ReadonlySet<TaskId> {
    return this.#unsettled;
  }

  /** Ids of the open joins that are found to be outward, each of which is asked about once for a definition. */
  outwardJoins(isOutward: (task: TaskRecord) => boolean): ReadonlySet<TaskId> {
    if (this.#unknownJoins.size === 0) return this.#outwardJoins;
    for (const taskId of this.#unknownJoins) {
      const task = this.#tasks.get(taskId);
      if (task !== undefined && isOutward(task)) this.#outwardJoins.add(taskId);
    }
    this.#unknownJoins.clear();
    return this.#outwardJoins;
  }

  get taskCount(): number {
    return this.#tasks.size;
  }

  joinRemaining(joinTaskId: TaskId): number | undefined {
    return this.#joinCounters.get(joinTaskId);
  }

  /** Brings in a decision made on this very state. */
  apply(changes: Changes): void {
    const isUpgraded = this.#execution.snapshotHash !== changes.execution.snapshotHash;
    this.#execution = changes.execution;
    if (isUpgraded) for (const taskId of this.#open) this.#indexJoin(this.#tasks.get(taskId));
    for (const { task } of changes.tasks) this.#index(task);
    if (changes.removedTasks.length > 0) this.#remove(changes.removedTasks);
    for (const { taskId, remaining } of changes.joinCounters) {
      if (remaining === undefined) this.#joinCounters.delete(taskId);
      else this.#joinCounters.set(taskId, remaining);
    }
  }

  /** Puts a payload that was loaded later into its slot. Not a change: nothing is to be stored. */
  fill(task: TaskRecord): void {
    this.#tasks.set(task.taskId, task);
  }

  fillExecution(execution: Execution): void {
    this.#execution = execution;
  }

  #index(task: TaskRecord): void {
    this.#tasks.set(task.taskId, task);
    const latest = this.latest(task.referenceTaskName);
    if (latest === undefined || latest.seq <= task.seq)
      this.#latestByReference.set(task.referenceTaskName, task.taskId);
    if (task.iterations.length > 0) this.#indexInLoops(task);
    const ended = isTerminalTask(task.status);
    setMembership(this.#open, task.taskId, !ended);
    setMembership(this.#openAtWork, task.taskId, !ended && !isWaitingForOthers(task));
    setMembership(this.#unsettled, task.taskId, ended && !task.executed && !task.retried);
    if (isJoin(task)) this.#indexJoin(task);
  }

  #indexJoin(task: TaskRecord | undefined): void {
    if (task === undefined || !isJoin(task)) return;
    this.#outwardJoins.delete(task.taskId);
    setMembership(this.#unknownJoins, task.taskId, !isTerminalTask(task.status));
  }

  #indexInLoops(task: TaskRecord): void {
    const reference = baseReferenceOf(task);
    const latest = this.latestInLoops(reference);
    if (latest === undefined || latest.seq <= task.seq) this.#latestInLoops.set(reference, task.taskId);
  }

  /** The look-ups by reference may have lost a newest record of which an older one stays: they are made anew for those. */
  #remove(taskIds: readonly TaskId[]): void {
    const gone = taskIds.flatMap((taskId) => this.#tasks.get(taskId) ?? []);
    for (const { taskId } of gone) {
      this.#tasks.delete(taskId);
      this.#open.delete(taskId);
      this.#openAtWork.delete(taskId);
      this.#unsettled.delete(taskId);
      this.#joinCounters.delete(taskId);
      this.#unknownJoins.delete(taskId);
      this.#outwardJoins.delete(taskId);
    }
    const mayLeaveOlder = gone.filter((task) => this.#forget(task));
    if (mayLeaveOlder.length > 0) for (const task of this.#tasks.values()) this.#index(task);
  }

  /** True where it was the newest record of a reference and an older one may stay. Of a turn of a loop that is not kept none does. */
  #forget(task: TaskRecord): boolean {
    const { taskId, referenceTaskName, retriedTaskId } = task;
    const reference = baseReferenceOf(task);
    const isNewestInLoops = this.#latestInLoops.get(reference) === taskId;
    if (isNewestInLoops) this.#latestInLoops.delete(reference);
    if (this.#latestByReference.get(referenceTaskName) !== taskId) return isNewestInLoops;
    this.#latestByReference.delete(referenceTaskName);
    const hasOlder = retriedTaskId !== undefined && this.#tasks.has(retriedTaskId);
    return isNewestInLoops || task.iterations.length === 0 || hasOlder;
  }
}

function setMembership<Item>(set: Set<Item>, item: Item, belongs: boolean): void {
  if (belongs) set.add(item);
  else set.delete(item);
}
