import { decide } from "../decide/decide.ts";
import { USUAL_PAYLOAD_LIMITS } from "../decide/data/limits.ts";
import type { Changes, CreditAtHand, Outcome } from "../decision.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { ChildChanged, Credit, TaskProgress, WorkflowEvent, WorkflowStarted } from "../event/workflow-event.ts";
import { creditIdFrom, eventIdFrom, leaseIdFrom, snapshotHashFrom, workflowIdFrom } from "../ids.ts";
import { slotLeaseId } from "../model/task-limit.ts";
import type { TaskLimit } from "../model/task-limit.ts";
import type { TaskMessage } from "../model/task-message.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { MessageChanges, WorkflowMessage } from "../model/workflow-message.ts";
import { needKey } from "../need.ts";
import type { AnsweredNeed, Need, NeedAnswer, NeedAnswers } from "../need.ts";
import { Payload } from "../payload/payload.ts";
import { compileSnapshot } from "../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../snapshot/inline-task-definitions.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { ExecutionState } from "../state/execution-state.ts";
import type { StatusFilter, StatusNotice } from "../status/status-notice.ts";
import { answerScript } from "./answer-script.ts";

const WORKFLOW_ID = must(workflowIdFrom("01890a5d-ac96-774b-bcce-b302099a8057"));
const BEGIN = 1_700_000_000_000;

type Told = Omit<ChildChanged, "eventId" | "workflowId" | "origin">;

/** One execution driven event by event in memory, for tests: given a definition, when this happens, then. */
export class Run {
  snapshot: Snapshot;
  state: ExecutionState | undefined;
  now = BEGIN;
  readonly credits: Credit[] = [];
  /** What it has said to other executions. */
  readonly sent: WorkflowEvent[] = [];
  /** What listeners want to hear of, and what they have heard. */
  publishes: StatusFilter | undefined;
  readonly published: StatusNotice[] = [];
  workflowMessages: "on" | "off" = "on";
  payloadLimits = USUAL_PAYLOAD_LIMITS;
  /** What is stored of messages. */
  stored: readonly WorkflowMessage[] = [];
  #events = 0;
  #messages = 0;
  #answer: (need: AnsweredNeed) => NeedAnswer | undefined = answerScript;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  get status(): string {
    return must(this.state).execution.status;
  }

  get output(): unknown {
    return plain(must(must(this.state).execution.output.payload));
  }

  get reason(): string | undefined {
    return must(this.state).execution.reasonForIncompletion;
  }

  get wakeAt(): number | undefined {
    return must(this.state).execution.wakeAt;
  }

  /** The newest record of a reference. */
  task(reference: string): TaskRecord {
    return must(must(this.state).latest(reference), `no task ${reference}`);
  }

  statusOf(reference: string): string | undefined {
    return this.state?.latest(reference)?.status;
  }

  outputOf(reference: string): unknown {
    return plain(must(this.task(reference).output.payload));
  }

  inputOf(reference: string): unknown {
    return plain(must(this.task(reference).input.payload));
  }

  started(input: unknown = {}, members: Partial<WorkflowStarted> = {}): this {
    this.apply(this.start({ input: Payload.fromText(JSON.stringify(input)), ...members }));
    return this;
  }

  /** The event of a start. */
  start(members: Partial<WorkflowStarted>): WorkflowStarted {
    return {
      ...this.#head(),
      kind: "WorkflowStarted",
      name: this.snapshot.def.name,
      version: undefined,
      inlineDefinition: undefined,
      snapshotHash: this.snapshot.hash,
      input: Payload.empty,
      correlationId: undefined,
      priority: 0,
      taskToDomain: new Map(),
      externalInputPayloadStoragePath: undefined,
      createdBy: undefined,
      event: undefined,
      ...members,
    };
  }

  /** A worker takes the task; under a slot of `slotOf`, taken `slotAgeMs` ago, where that is given. */
  polled(
    reference: string,
    members: { readonly delivery?: number; readonly slotOf?: TaskLimit; readonly slotAgeMs?: number } = {},
  ): Outcome {
    const { slotOf, slotAgeMs = 0 } = members;
    const task = this.task(reference);
    return this.apply({
      ...this.#head(),
      kind: "TaskPolled",
      taskId: task.taskId,
      delivery: members.delivery ?? task.delivery,
      workerId: "worker",
      leaseId: slotOf === undefined ? leaseIdFrom(`claim-${this.#events}`) : slotLeaseId(`claim-${this.#events}`),
      instance: "api-1",
      epoch: "1",
      slot: slotOf === undefined ? undefined : { limit: slotOf, at: this.now - slotAgeMs },
    });
  }

  updated(
    reference: string,
    said: {
      readonly status: string;
      readonly output?: unknown;
      readonly reason?: string;
      readonly callbackAfterSeconds?: number;
      readonly extendLease?: boolean;
      readonly leaseId?: TaskRecord["leaseId"];
      readonly outputMessage?: TaskMessage;
      readonly progress?: TaskProgress;
    },
  ): Outcome {
    return this.updatedTask(this.task(reference), said);
  }

  updatedTask(
    task: TaskRecord,
    said: {
      readonly status: string;
      readonly output?: unknown;
      readonly reason?: string;
      readonly callbackAfterSeconds?: number;
      readonly extendLease?: boolean;
      readonly leaseId?: TaskRecord["leaseId"];
      readonly outputMessage?: TaskMessage;
      readonly progress?: TaskProgress;
    },
  ): Outcome {
    return this.apply({
      ...this.#head(),
      kind: "TaskUpdated",
      taskId: task.taskId,
      status: said.status as "COMPLETED",
      output: payloadOf(said.output),
      reasonForIncompletion: said.reason,
      callbackAfterSeconds: said.callbackAfterSeconds ?? 0,
      workerId: "worker",
      externalOutputPayloadStoragePath: undefined,
      subWorkflowId: undefined,
      extendLease: said.extendLease ?? false,
      ...(said.leaseId === undefined ? {} : { leaseId: said.leaseId }),
      ...(said.progress === undefined ? {} : { progress: said.progress }),
      ...(said.outputMessage === undefined ? {} : { outputMessage: said.outputMessage }),
    });
  }

  /** The word on a task that is named as the definition names it. */
  updatedByReference(
    taskReferenceName: string,
    said: {
      readonly status: string;
      readonly output?: unknown;
      readonly workerId?: string;
      readonly reasonForIncompletion?: string;
      readonly replacesOutput?: boolean;
    },
  ): Outcome {
    return this.apply({
      ...this.#head(),
      ...said,
      kind: "TaskUpdatedByReference",
      taskReferenceName,
      status: said.status as "COMPLETED",
      output: payloadOf(said.output),
      workerId: said.workerId,
    });
  }

  signaled(said: { readonly status: string; readonly output?: unknown }): Outcome {
    const { status, output } = said;
    return this.apply({
      ...this.#head(),
      ...{ kind: "WorkflowSignaled", status: status as "COMPLETED", output: payloadOf(output) },
    });
  }

  completed(reference: string, output: unknown = {}): Outcome {
    return this.updated(reference, { status: "COMPLETED", output });
  }

  failed(reference: string, reason = "no"): Outcome {
    return this.updated(reference, { status: "FAILED", reason });
  }

  returned(reference: string): Outcome {
    const task = this.task(reference);
    return this.apply({ ...this.#head(), kind: "TaskReturned", taskId: task.taskId, leaseId: must(task.leaseId) });
  }

  /** The clock moves, and the execution hears of it. */
  timePassed(ms = 0): Outcome {
    this.now += ms;
    return this.apply({ ...this.#head(), kind: "TimePassed" });
  }

  /** Event after event, while the last has left something to the next. */
  goneOn(): this {
    while (this.status === "RUNNING" && must(this.state).unsettled.size > 0) this.timePassed();
    return this;
  }

  paused(): Outcome {
    return this.apply({ ...this.#head(), kind: "PauseRequested" });
  }

  resumed(): Outcome {
    return this.apply({ ...this.#head(), kind: "ResumeRequested" });
  }

  terminated(reason?: string): Outcome {
    return this.apply({ ...this.#head(), kind: "TerminateRequested", reason });
  }

  /** The clock moves, and somebody asks for a decision. */
  decideRequested(ms = 0): Outcome {
    this.now += ms;
    return this.apply({ ...this.#head(), kind: "DecideRequested" });
  }

  retried(): Outcome {
    return this.apply({ ...this.#head(), kind: "RetryRequested" });
  }

  restarted({ useLatestDefinitions = false } = {}): Outcome {
    return this.apply({ ...this.#head(), kind: "RestartRequested", useLatestDefinitions });
  }

  /** From the newest record of a reference; without one from the start. */
  rerun(reference?: string, given: { readonly workflowInput?: unknown; readonly taskInput?: unknown } = {}): Outcome {
    return this.apply({
      ...this.#head(),
      kind: "RerunRequested",
      taskId: reference === undefined ? undefined : this.task(reference).taskId,
      workflowInput: given.workflowInput === undefined ? undefined : payloadOf(given.workflowInput),
      taskInput: given.taskInput === undefined ? undefined : payloadOf(given.taskInput),
      correlationId: undefined,
    });
  }

  skipped(
    taskReferenceName: string,
    taskOutput: unknown = {},
    messages: { readonly taskInputMessage?: TaskMessage; readonly taskOutputMessage?: TaskMessage } = {},
  ): Outcome {
    const taskInput = Payload.empty;
    return this.apply({
      ...this.#head(),
      ...{ kind: "SkipTaskRequested", taskReferenceName, taskInput, taskOutput: payloadOf(taskOutput) },
      ...messages,
    });
  }

  callbacksReset(): Outcome {
    return this.apply({ ...this.#head(), kind: "ResetCallbacksRequested" });
  }

  jumpedTo(taskReferenceName: string, taskInput: unknown = {}): Outcome {
    return this.apply({
      ...this.#head(),
      ...{ kind: "JumpToTaskRequested", taskReferenceName, taskInput: payloadOf(taskInput) },
    });
  }

  /** Messages that are known as m1, m2 and so on. */
  pushed(...payloads: readonly unknown[]): Outcome {
    const messages = payloads.map((payload) => ({ id: `m${(this.#messages += 1)}`, payload: payloadOf(payload) }));
    return this.apply({ ...this.#head(), kind: "MessagesPushed", messages });
  }

  /** Somebody has it decided, by `PUT /workflow/decide/{id}`. */
  decided(): Outcome {
    return this.apply({ ...this.#head(), kind: "DecideRequested" });
  }

  upgraded(version?: number): Outcome {
    return this.apply({ ...this.#head(), kind: "UpgradeRequested", version });
  }

  removed({ archive }: { readonly archive: boolean }): Outcome {
    return this.apply({ ...this.#head(), kind: "RemoveRequested", archive });
  }

  /** Something that has no method of its own. */
  told(said: Told): Outcome {
    return this.apply({ ...this.#head(), ...said });
  }

  /** A worker waits for tasks of this queue. */
  waiting(
    queue: string,
    { max = 1, workerId = "waiter" }: { readonly max?: number; readonly workerId?: string } = {},
  ): this {
    const creditId = creditIdFrom(`credit-${this.credits.length}`);
    this.credits.push({ creditId, queue, max, workerId, instance: "api-1", epoch: "1" });
    return this;
  }

  /** From now on decisions are given what they ask for; without it, what JavaScript comes to. */
  answering(answer: (need: AnsweredNeed) => NeedAnswer | undefined): this {
    this.#answer = answer;
    return this;
  }

  apply(event: WorkflowEvent, answers: NeedAnswers = new Map()): Outcome {
    const outcome = decide({
      snapshot: this.snapshot,
      state: this.state,
      event,
      env: {
        now: this.now,
        seed: 42,
        creditsFor: (queue) => this.#creditsFor(queue),
        answers,
        publishes: this.publishes,
        workflowMessages: this.workflowMessages,
        payloadLimits: this.payloadLimits,
      },
    });
    const found = outcome.kind === "needs" ? this.#answersTo(outcome.needs) : [];
    if (found.length > 0) return this.apply(event, new Map([...answers, ...found]));
    if (outcome.kind === "decided")
      this.sent.push(...outcome.commands.flatMap((command) => (command.kind === "SendEvent" ? [command.event] : [])));
    for (const command of outcome.kind === "decided" ? outcome.commands : [])
      if (command.kind === "PublishStatus") this.published.push(...command.notices.notices);
    if (outcome.kind === "decided" && outcome.changes !== undefined) this.#bringIn(outcome.changes);
    return outcome;
  }

  #answersTo(needs: readonly Need[]): readonly (readonly [string, NeedAnswer])[] {
    return needs.flatMap((need) => {
      if (need.kind === "definition" || need.kind === "payload" || need.kind === "snapshot") return [];
      const answer = need.kind === "messages" ? this.#messagesAt(need) : this.#answer(need);
      return answer === undefined ? [] : [[needKey(need), answer] as const];
    });
  }

  #bringIn(changes: Changes): void {
    if (changes.isRemoved) {
      this.state = undefined;
      return;
    }
    if (this.state === undefined) {
      this.state = new ExecutionState({ execution: changes.execution, tasks: [], joinCounters: new Map() });
    }
    this.state.apply(changes);
    this.#bringInMessages(changes);
    const used = new Set(changes.leased.map(({ credit }) => credit?.creditId));
    for (const [index, credit] of [...this.credits.entries()].reverse())
      if (used.has(credit.creditId)) this.credits.splice(index, 1);
  }

  #bringInMessages({
    messages: { added = [], removedBefore = 0 } = {},
  }: {
    readonly messages?: Partial<MessageChanges>;
  }) {
    this.stored = [...this.stored.filter(({ seq }) => seq >= removedBefore), ...added];
  }

  #messagesAt({ first, count }: { readonly first: number; readonly count: number }): NeedAnswer {
    return { kind: "messages", found: this.stored.filter(({ seq }) => seq >= first && seq < first + count) };
  }

  #creditsFor(queue: string): readonly CreditAtHand[] {
    return this.credits.filter((credit) => credit.queue === queue).map((credit) => ({ credit, used: 0 }));
  }

  #head() {
    this.#events += 1;
    const eventId = eventIdFrom(`event-${this.#events}`);
    return { eventId, workflowId: WORKFLOW_ID, origin: { actor: "", requestId: "", traceContext: "" } };
  }
}

/** A definition to run, with the task definitions that are registered. */
export function given(def: WorkflowDef, taskDefs: readonly TaskDef[] = []): Run {
  const registered = new Map(taskDefs.map((taskDef) => [taskDef.name, taskDef] as const));
  return new Run(compileSnapshot(snapshotHashFrom("0".repeat(64)), inlineTaskDefinitions(def, registered)));
}

function payloadOf(output: unknown): Payload {
  return output instanceof Payload ? output : Payload.fromText(JSON.stringify(output ?? {}));
}

export const plain = (payload: Payload): unknown => JSON.parse(payload.text);

export function must<Value>(value: Value | undefined, message = "missing"): Value {
  if (value === undefined) throw new Error(message);
  return value;
}
