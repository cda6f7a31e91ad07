import type { Command, PublishedEvent } from "../command.ts";
import type { Changes, Env, TaskChange } from "../decision.ts";
import { nextTaskIdClock, taskIdAt } from "../ids.ts";
import type { EpochMs, TaskId, TaskIdClock } from "../ids.ts";
import { changedExecution, changedTask } from "../model/changed-record.ts";
import type { Execution } from "../model/execution.ts";
import { faultWords, unkeptTexts } from "../model/kept-texts.ts";
import { isTerminalTask, isTerminalWorkflow } from "../model/status.ts";
import type { WorkflowStatus } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { WorkflowMessage } from "../model/workflow-message.ts";
import { effectiveJoinOn, joinedFrom } from "../snapshot/compile-snapshot.ts";
import { branchNodes, placed } from "../snapshot/placed-node.ts";
import { outwardJoinsIn } from "../snapshot/outward-joins.ts";
import type { Place, PlacedNode, Snapshot, TaskNodes } from "../snapshot/snapshot.ts";
import type { ExecutionState } from "../state/execution-state.ts";
import { baseReferenceOf, isJoin, isWaitingForOthers, suffixOf } from "../model/task-record.ts";
import { Agenda } from "./agenda.ts";
import { messageChanges } from "./data/message-changes.ts";
import { Effort } from "./effort.ts";
import { MOST_TASKS, tooManyTasksReason, USUAL_PAYLOAD_LIMITS } from "./data/limits.ts";
import type { PayloadLimits } from "./data/limits.ts";
import { SentEvents } from "./children/sent-events.ts";
import { Round } from "./round.ts";
import { keepable, withKeptReason } from "./data/keepable.ts";
import { TaskQueueDraft } from "./task-queue-draft.ts";
import { WorkflowFailure } from "./workflow-failure.ts";

/**
 * One decision being made: what the event changes, laid over a state that is only read. Cost follows the change.
 * Nothing of it counts until `changes` has been taken and committed.
 */
export class Draft {
  readonly snapshot: Snapshot;
  readonly env: Env;
  readonly queues: TaskQueueDraft;
  /** What other executions are told. */
  readonly sent: SentEvents;
  /** What is published for event handlers, in order. */
  readonly published: PublishedEvent[] = [];
  /** Messages that were pushed in this decision, taken again or not. */
  readonly addedMessages: WorkflowMessage[] = [];
  /** What is to be looked at next: references to schedule, ended tasks to act upon. */
  readonly agenda = new Agenda();
  /** What was added since the agenda's round began. */
  readonly round = new Round();
  readonly effort: Effort;
  /** The task whose end was acted upon last in this decision. */
  lastSettled: TaskId | undefined;
  /** The task whose failure, or whose word, ends the workflow in this decision. */
  endedBy: TaskRecord | undefined;
  readonly #state: ExecutionState | undefined;
  #execution: Execution;
  readonly #changed = new Map<TaskId, TaskChange>();
  readonly #latest = new Map<string, TaskId>();
  readonly #latestInLoops = new Map<string, TaskId>();
  /** Joins of this decision that were not asked about yet, and the outward ones among the others. */
  readonly #addedJoins: TaskId[] = [];
  readonly #addedOutward: TaskId[] = [];
  readonly #removed = new Set<TaskId>();
  readonly #joinCounters = new Map<TaskId, number | undefined>();
  readonly #written = { input: false, output: false, variables: false };
  #isRemoved = false;
  #isArchived = false;
  #taskCount: number;
  #next: NextId | undefined;

  constructor(given: {
    readonly snapshot: Snapshot;
    readonly env: Env;
    readonly state: ExecutionState | undefined;
    readonly execution: Execution;
    readonly effort?: Effort;
  }) {
    this.snapshot = given.snapshot;
    this.env = given.env;
    this.#state = given.state;
    this.#taskCount = given.state?.taskCount ?? 0;
    this.#execution = given.execution;
    this.effort = given.effort ?? new Effort(Number.POSITIVE_INFINITY);
    this.queues = new TaskQueueDraft(given.env, given.execution.workflowId);
    this.sent = new SentEvents(given.env, given.execution);
  }

  get now(): EpochMs {
    return this.env.now;
  }

  get limits(): PayloadLimits {
    return this.env.payloadLimits ?? USUAL_PAYLOAD_LIMITS;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** Changes members of the execution; payload members are taken as new contents. */
  update(members: Partial<Execution>): void {
    this.#written.input ||= members.input !== undefined;
    this.#written.output ||= members.output !== undefined;
    this.#written.variables ||= members.variables !== undefined;
    const isRevived = members.status !== undefined && isRevival(this.#execution.status, members.status);
    const all = isRevived ? { ...members, revivedAtRevision: this.#execution.revision + 1 } : members;
    this.#execution = withKeptReason(changedExecution(this.#execution, all), changedExecution);
  }

  /** Before this decision; undefined where the execution did not exist. */
  get statusBefore(): WorkflowStatus | undefined {
    return this.#state?.execution.status;
  }

  /** Whether it had ended and goes on since this decision. */
  get isRevived(): boolean {
    const { revivedAtRevision, revision } = this.#execution;
    return revivedAtRevision === revision + 1;
  }

  /** Whether it went on and has ended once more in this very decision. */
  get isEndedAgain(): boolean {
    const { revivedAtRevision, revision } = this.#execution;
    return revivedAtRevision === revision;
  }

  /** The record as it was before this decision. */
  taskBefore(taskId: TaskId): TaskRecord | undefined {
    return this.#state?.task(taskId);
  }

  /** Nothing of the execution is to stay, but for its summary where it is archived. */
  remove({ archive }: { readonly archive: boolean }): void {
    this.#isRemoved = true;
    this.#isArchived = archive;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** The node of a task, where it runs; undefined for a record whose definition knows it no more. */
  nodeOf(task: TaskRecord): PlacedNode | undefined {
    const place = { iterations: task.iterations, branch: this.#branchOf(task) };
    const node = this.#nodesAt(place)?.get(baseReferenceOf(task));
    if (node === undefined) return undefined;
    const own = task.workflowTask;
    return own === undefined
      ? placed(node, place)
      : { ...placed({ ...node, task: own }, place), dynamic: { fork: this.forkOf(task)?.referenceTaskName } };
  }

  /** The node of a reference as it is written in the definition, at a place. */
  nodeAt(taskReferenceName: string, place: Place): PlacedNode | undefined {
    const node = this.#nodesAt(place)?.get(taskReferenceName);
    return node === undefined ? undefined : placed(node, place);
  }

  /** A node beside, or around, another one: a successor, a JOIN, the loop that it is in. Never one in a loop beside it. */
  neighbour(from: PlacedNode, taskReferenceName: string): PlacedNode | undefined {
    const node = this.#nodesAt(from.place)?.get(taskReferenceName);
    if (node === undefined || node.loops.length > from.loops.length) return undefined;
    const { iterations, branch } = from.place;
    const depth = iterations.length - (from.loops.length - node.loops.length);
    if (depth === iterations.length) return placed(node, from.place);
    return { ...placed(node, { iterations: iterations.slice(0, depth), branch }), turn: iterations[depth] };
  }

  /** The nodes among which one stands: the definition's, or those of a dynamic branch. */
  nodesBeside({ place }: PlacedNode): TaskNodes {
    return this.#nodesAt(place) ?? this.snapshot.nodes;
  }

  /** The references, as they are written, of the tasks that a JOIN waits for. */
  joinOnOf(join: PlacedNode): readonly string[] {
    return effectiveJoinOn(join, this.#nodesAt(join.place) ?? this.snapshot.nodes);
  }

  /** The reference by which something beside a node waits for a task: that of a loop or TRY beside it where that is in one. */
  joinedFrom(from: PlacedNode, reference: string): string {
    return joinedFrom(reference, { containers: from.containers, nodes: this.nodesBeside(from) });
  }

  /** The open joins that wait for tasks of other nodes than those beside them. Costs what they are. */
  outwardJoins(): readonly TaskRecord[] {
    const stored = this.#state?.outwardJoins((task) => this.isOutwardJoin(task)) ?? NONE;
    if (stored.size + this.#addedJoins.length + this.#addedOutward.length === 0) return NO_TASKS;
    for (const taskId of this.#addedJoins.splice(0)) {
      const task = this.task(taskId);
      if (task !== undefined && this.isOutwardJoin(task)) this.#addedOutward.push(taskId);
    }
    const open = [...stored, ...this.#addedOutward].flatMap((taskId) => this.task(taskId) ?? []);
    return open.filter(({ status }) => !isTerminalTask(status));
  }

  isOutwardJoin(task: TaskRecord): boolean {
    const nodes = this.#nodesAt({ iterations: task.iterations, branch: this.#branchOf(task) });
    return nodes !== undefined && outwardJoinsIn(nodes).has(baseReferenceOf(task));
  }

  /** The newest record of a node at its place. */
  recordOf(node: PlacedNode): TaskRecord | undefined {
    return this.latest(node.task.taskReferenceName + suffixOf(node.place.iterations));
  }

  /** As `recordOf` of the node of that reference at a place: never the record of another branch that has the same name. */
  recordAt(taskReferenceName: string, { iterations, branch }: Place): TaskRecord | undefined {
    const record = this.latest(taskReferenceName + suffixOf(iterations));
    return record !== undefined && this.#branchOf(record) === branch ? record : undefined;
  }

  /** The FORK of a dynamic branch of which the task is the head; undefined for any other task. */
  forkOf(task: TaskRecord): TaskRecord | undefined {
    const parent = task.parentTaskReferenceName === undefined ? undefined : this.latest(task.parentTaskReferenceName);
    return parent?.taskType === "FORK" ? parent : undefined;
  }

  #branchOf(task: TaskRecord): string | undefined {
    if (task.parentTaskReferenceName === undefined) return undefined;
    return this.forkOf(task) === undefined ? task.parentTaskReferenceName : task.referenceTaskName;
  }

  #nodesAt({ branch }: Place): TaskNodes | undefined {
    if (branch === undefined) return this.snapshot.nodes;
    const config = this.latest(branch)?.workflowTask;
    return config === undefined ? undefined : branchNodes(config);
  }

  task(taskId: TaskId): TaskRecord | undefined {
    if (this.#removed.has(taskId)) return undefined;
    return this.#changed.get(taskId)?.task ?? this.#state?.task(taskId);
  }

  /** The newest record of a reference with the suffix of its turns. */
  latest(taskReferenceName: string): TaskRecord | undefined {
    const taskId = this.#latest.get(taskReferenceName) ?? this.#state?.latest(taskReferenceName)?.taskId;
    if (taskId === undefined) return undefined;
    return this.#removed.has(taskId) ? this.#latestKept(taskReferenceName) : this.task(taskId);
  }

  /** The newest record of a reference after newer ones were removed. Looks at all records. */
  #latestKept(taskReferenceName: string): TaskRecord | undefined {
    let latest: TaskRecord | undefined;
    for (const task of this.allTasks())
      if (task.referenceTaskName === taskReferenceName && task.seq > (latest?.seq ?? 0)) latest = task;
    return latest;
  }

  /** As `latest`, of what there was when the round began. */
  latestSeen(taskReferenceName: string): TaskRecord | undefined {
    const { latestBefore } = this.round;
    if (!latestBefore.has(taskReferenceName)) return this.latest(taskReferenceName);
    const taskId = latestBefore.get(taskReferenceName);
    return taskId === undefined ? undefined : this.task(taskId);
  }

  /** The newest record of a reference as the definition has it, whichever turn of its loops it belongs to. */
  latestOfAnyTurn(taskReferenceName: string): TaskRecord | undefined {
    const inLoop = this.#idOfAnyTurn(taskReferenceName);
    return (inLoop === undefined ? undefined : this.task(inLoop)) ?? this.latest(taskReferenceName);
  }

  #idOfAnyTurn(taskReferenceName: string): TaskId | undefined {
    return this.#latestInLoops.get(taskReferenceName) ?? this.#state?.latestInLoops(taskReferenceName)?.taskId;
  }

  /**
   * The newest record of a reference as it is seen from a place: of the same turns, else of the innermost that has one.
   * What the round has added is not seen.
   */
  latestSeenFrom(taskReferenceName: string, { iterations }: Place): TaskRecord | undefined {
    for (let depth = iterations.length; depth > 0; depth -= 1) {
      const record = this.latestSeen(taskReferenceName + suffixOf(iterations.slice(0, depth)));
      if (record !== undefined) return record;
    }
    const { latestInLoopsBefore: before } = this.round;
    const inLoop = before.has(taskReferenceName) ? before.get(taskReferenceName) : this.#idOfAnyTurn(taskReferenceName);
    return (inLoop === undefined ? undefined : this.task(inLoop)) ?? this.latestSeen(taskReferenceName);
  }

  /** All records, superseded attempts included, in the order of their scheduling. Costs the size of the workflow. */
  *allTasks(): Iterable<TaskRecord> {
    for (const task of this.#state?.tasks ?? [])
      if (!this.#removed.has(task.taskId)) yield this.#changed.get(task.taskId)?.task ?? task;
    for (const change of this.#changed.values()) if (change.isNew) yield change.task;
  }

  /** Whether the decision has added its record. */
  isAdded(taskId: TaskId): boolean {
    return this.#changed.get(taskId)?.isNew ?? false;
  }

  /** The tasks that have not ended, as the decision has them by now. */
  openTasks(): readonly TaskRecord[] {
    const open: TaskRecord[] = [];
    for (const taskId of this.#state?.open ?? []) {
      const task = this.task(taskId);
      if (task !== undefined && !isTerminalTask(task.status)) open.push(task);
    }
    for (const { task } of this.#changed.values()) if (this.#isOpenNow(task)) open.push(task);
    return open;
  }

  /**
   * Whether tasks are open, and all of them wait for others. `waits` is asked of those whose type does not tell: one that was
   * skipped, and then run again, has its name as its type. Costs what the decision has changed, however many are open.
   */
  isAllWaiting(waits: (task: TaskRecord) => boolean): boolean {
    const isAtWork = (task: TaskRecord | undefined): boolean =>
      task !== undefined && !isTerminalTask(task.status) && !isWaitingForOthers(task) && !waits(task);
    for (const { task } of this.#changed.values()) if (isAtWork(task)) return false;
    for (const taskId of this.#state?.openAtWork ?? NONE) if (isAtWork(this.task(taskId))) return false;
    return this.hasOpenTasks();
  }

  /** The execution has just been given another definition, which the next event works with. */
  get isOutdated(): boolean {
    return this.#execution.snapshotHash !== this.snapshot.hash;
  }

  hasNoTasks(): boolean {
    return this.#taskCount === 0;
  }

  /** Whether its first task has not been reached: no record says more than that operators will have tasks skipped. */
  hasNotBegun(): boolean {
    for (const { status } of this.allTasks()) if (status !== "SKIPPED") return false;
    return true;
  }

  /** Whether the task has been added, or has been put back in progress, in this decision. */
  #isOpenNow({ taskId, status }: TaskRecord): boolean {
    return !isTerminalTask(status) && this.#state?.open.has(taskId) !== true;
  }

  hasOpenTasks(): boolean {
    for (const { task } of this.#changed.values()) if (!isTerminalTask(task.status)) return true;
    for (const taskId of this.#state?.open ?? [])
      if (!this.#changed.has(taskId) && !this.#removed.has(taskId)) return true;
    return false;
  }

  /** The tasks that ended while nothing was acted upon, in the order of their scheduling, however the state was made. */
  unsettledTasks(): readonly TaskId[] {
    const seqOf = (taskId: TaskId): number => this.task(taskId)?.seq ?? 0;
    const unsettled = this.#state?.unsettled ?? NONE;
    return unsettled.size === 0 ? [] : [...unsettled].sort((a, b) => seqOf(a) - seqOf(b));
  }

  /** The id that the next added record gets: what its input calls CPEWF_TASK_ID. */
  get nextTaskId(): TaskId {
    return this.#nextId().taskId;
  }

  /** Worked out once: the input of a task asks for it before the record is made. */
  #nextId(): NextId {
    const { taskIdClock: after, workflowId } = this.#execution;
    if (this.#next?.after === after) return this.#next;
    const taskIdClock = nextTaskIdClock(after, this.now);
    this.#next = { after, taskIdClock, taskId: taskIdAt(taskIdClock, workflowId) };
    return this.#next;
  }

  /** Ids and seq for a record that is about to be added. */
  nextIdentity(): { readonly taskId: TaskId; readonly seq: number } {
    const { taskIdClock, taskId } = this.#nextId();
    const lastSeq = this.#execution.lastSeq + 1;
    this.update({ taskIdClock, lastSeq });
    return { taskId, seq: lastSeq };
  }

  /** Throws WorkflowFailure where the execution has as many tasks as it may, or no store could keep this one. */
  add(added: TaskRecord): TaskRecord {
    const unkept = unkeptTexts(added);
    if (unkept.length > 0)
      throw new WorkflowFailure(`Task ${added.referenceTaskName} cannot be kept: ${faultWords(unkept)}`);
    if (this.#taskCount >= MOST_TASKS) throw new WorkflowFailure(tooManyTasksReason(MOST_TASKS));
    this.#taskCount += 1;
    const task = keepable(added);
    this.round.add(task, {
      latest: this.latest(task.referenceTaskName)?.taskId,
      latestInLoops: task.iterations.length === 0 ? undefined : this.#idOfAnyTurn(baseReferenceOf(task)),
    });
    this.#changed.set(task.taskId, { task, isNew: true, writesInput: true, writesOutput: true });
    this.#latest.set(task.referenceTaskName, task.taskId);
    if (task.iterations.length > 0) this.#latestInLoops.set(baseReferenceOf(task), task.taskId);
    if (isJoin(task)) this.#addedJoins.push(task.taskId);
    return task;
  }

  /** Nothing of the record is to stay: it was of a turn that is not kept, or is to be made anew. */
  removeTask(task: TaskRecord): void {
    this.queues.withdraw(task);
    if (this.joinRemaining(task.taskId) !== undefined) this.setJoinRemaining(task.taskId, undefined);
    this.#changed.delete(task.taskId);
    if (!this.#removed.has(task.taskId)) this.#taskCount -= 1;
    this.#removed.add(task.taskId);
  }

  /** What the round has added and set is undone: what it was worked out with does not hold. */
  dropRound(): void {
    for (const taskId of [...this.round.added]) {
      const task = this.task(taskId);
      if (task !== undefined) this.removeTask(task);
    }
    const { variablesBefore: variables } = this.round;
    if (variables !== undefined) this.update({ variables });
    this.round.begin();
  }

  /** Changes members of a task; payload members are taken as new contents. */
  change(taskId: TaskId, members: Partial<TaskRecord>): TaskRecord {
    const before = this.task(taskId);
    if (before === undefined) throw new TypeError(`no task ${taskId} to change`);
    const earlier = this.#changed.get(taskId);
    const task = keepable(changedTask(before, members));
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

  get hasChangedTasks(): boolean {
    return this.#changed.size > 0 || this.#removed.size > 0;
  }

  changedTasks(): Iterable<TaskRecord> {
    return Array.from(this.#changed.values(), ({ task }) => task);
  }

  get commands(): readonly Command[] {
    return [...this.queues.commands, ...this.sent.commands];
  }

  changes(): Changes {
    const before = this.#state?.execution.messages;
    const messages = messageChanges(before, this.#execution.messages, this.addedMessages);
    return {
      execution: this.#execution,
      isNewExecution: this.#state === undefined,
      isRemoved: this.#isRemoved,
      ...(this.#isArchived ? { isArchived: true } : {}),
      writesInput: this.#written.input,
      writesOutput: this.#written.output,
      writesVariables: this.#written.variables,
      tasks: [...this.#changed.values()],
      removedTasks: [...this.#removed],
      joinCounters: [...this.#joinCounters].map(([taskId, remaining]) => ({ taskId, remaining })),
      queued: this.queues.queued,
      unqueued: this.queues.unqueued,
      leased: this.queues.leased,
      unleased: this.queues.unleased,
      endedLeases: this.queues.endedLeases,
      slotsTaken: this.queues.slotsTaken,
      slotsFreed: this.queues.slotsFreed,
      ...(messages === undefined ? {} : { messages }),
    };
  }
}

function isRevival(before: WorkflowStatus, after: WorkflowStatus): boolean {
  return isTerminalWorkflow(before) && !isTerminalWorkflow(after);
}

type NextId = { readonly after: TaskIdClock; readonly taskIdClock: TaskIdClock; readonly taskId: TaskId };

const NONE: ReadonlySet<TaskId> = new Set();
const NO_TASKS: readonly TaskRecord[] = [];
