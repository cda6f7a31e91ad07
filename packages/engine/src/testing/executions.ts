import { decide } from "../decide/decide.ts";
import type { Outcome } from "../decision.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import { derivedId } from "../derived-id.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import { eventIdFrom, snapshotHashFrom, workflowIdFrom } from "../ids.ts";
import type { SnapshotHash, WorkflowId } from "../ids.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { needKey } from "../need.ts";
import type { AnsweredNeed, ChildExecution, Need, NeedAnswer } from "../need.ts";
import { Payload } from "../payload/payload.ts";
import { childDefinitionOf } from "../snapshot/child-definition-of.ts";
import { compileSnapshot } from "../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../snapshot/inline-task-definitions.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { ExecutionState } from "../state/execution-state.ts";
import { must, plain } from "./run.ts";

const BEGIN = 1_700_000_000_000;

type Stored = { readonly snapshot: Snapshot; readonly state: ExecutionState };
type Said = { readonly status?: string; readonly output?: unknown; readonly reason?: string };

/**
 * Executions that speak to each other, in memory, for tests. What one has to say waits in `mail` until the test delivers
 * it: in any order, and again, as the outbox may. Definitions are looked up among those given.
 */
export class Executions {
  now = BEGIN;
  /** What was sent and not delivered yet, oldest first. */
  readonly mail: WorkflowEvent[] = [];
  /** What was delivered, for it may come again. */
  readonly delivered: WorkflowEvent[] = [];
  readonly #definitions: readonly Snapshot[];
  readonly #taskDefs: ReadonlyMap<string, TaskDef>;
  readonly #snapshots = new Map<SnapshotHash, Snapshot>();
  readonly #stored = new Map<WorkflowId, Stored>();
  #ids = 0;

  constructor(definitions: readonly WorkflowDef[], taskDefs: readonly TaskDef[] = []) {
    this.#taskDefs = new Map(taskDefs.map((taskDef) => [taskDef.name, taskDef] as const));
    this.#definitions = definitions.map((def) => this.#compile(inlineTaskDefinitions(def, this.#taskDefs)));
  }

  /** Ids of all executions, in the order of their start. */
  get ids(): readonly WorkflowId[] {
    return [...this.#stored.keys()];
  }

  start(
    name: string,
    { input = {}, ...members }: Partial<Omit<StartMembers, "input">> & { readonly input?: unknown } = {},
  ): WorkflowId {
    const snapshot = must(this.#registered(name, undefined), `no definition ${name}`);
    const workflowId = must(workflowIdFrom(this.#nextId()));
    const event: WorkflowEvent = {
      ...this.#head(workflowId),
      kind: "WorkflowStarted",
      ...NOTHING_MORE,
      ...members,
      name,
      snapshotHash: snapshot.hash,
      input: Payload.fromText(JSON.stringify(input)),
    };
    this.apply(event);
    return workflowId;
  }

  /** The newest record of a reference. */
  task(workflowId: WorkflowId, reference: string): TaskRecord {
    return must(this.state(workflowId).latest(reference), `no task ${reference}`);
  }

  state(workflowId: WorkflowId): ExecutionState {
    return must(this.#stored.get(workflowId), `no execution ${workflowId}`).state;
  }

  snapshot(workflowId: WorkflowId): Snapshot {
    return must(this.#stored.get(workflowId), `no execution ${workflowId}`).snapshot;
  }

  exists(workflowId: WorkflowId): boolean {
    return this.#stored.has(workflowId);
  }

  status(workflowId: WorkflowId): string {
    return this.state(workflowId).execution.status;
  }

  reason(workflowId: WorkflowId): string | undefined {
    return this.state(workflowId).execution.reasonForIncompletion;
  }

  input(workflowId: WorkflowId): unknown {
    return plain(must(this.state(workflowId).execution.input.payload));
  }

  output(workflowId: WorkflowId): unknown {
    return plain(must(this.state(workflowId).execution.output.payload));
  }

  taskInput(workflowId: WorkflowId, reference: string): unknown {
    return plain(must(this.task(workflowId, reference).input.payload));
  }

  taskOutput(workflowId: WorkflowId, reference: string): unknown {
    return plain(must(this.task(workflowId, reference).output.payload));
  }

  /** The child that the newest attempt of a task has, started or not. */
  childOf(workflowId: WorkflowId, reference: string): WorkflowId {
    return must(workflowIdFrom(this.task(workflowId, reference).subWorkflowId ?? ""), `${reference} has no child`);
  }

  update(workflowId: WorkflowId, reference: string, { status = "COMPLETED", output = {}, reason }: Said = {}): Outcome {
    return this.apply({
      ...this.#head(workflowId),
      kind: "TaskUpdated",
      taskId: this.task(workflowId, reference).taskId,
      status: status as "COMPLETED",
      output: Payload.fromText(JSON.stringify(output)),
      reasonForIncompletion: reason,
      callbackAfterSeconds: 0,
      workerId: "worker",
      externalOutputPayloadStoragePath: undefined,
      subWorkflowId: undefined,
      extendLease: false,
    });
  }

  fail(workflowId: WorkflowId, reference: string, reason = "no"): Outcome {
    return this.update(workflowId, reference, { status: "FAILED", reason });
  }

  /** An event without anything to say beside its kind, or with `members`. */
  request<Kind extends WorkflowEvent["kind"]>(
    workflowId: WorkflowId,
    kind: Kind,
    members: Omit<Extract<WorkflowEvent, { readonly kind: Kind }>, "kind" | "eventId" | "workflowId" | "origin">,
  ): Outcome {
    // The members are those of the kind.
    return this.apply({ ...this.#head(workflowId), kind, ...members } as unknown as WorkflowEvent);
  }

  terminate(workflowId: WorkflowId, reason = "enough"): Outcome {
    return this.request(workflowId, "TerminateRequested", { reason });
  }

  /** The clock moves, and every execution hears of it. */
  timePassed(ms: number): void {
    this.now += ms;
    for (const workflowId of this.ids) this.request(workflowId, "TimePassed", {});
  }

  /** One of the events that wait arrives. */
  deliver(index = 0): Outcome | undefined {
    const [event] = this.mail.splice(index, 1);
    if (event === undefined) return undefined;
    this.delivered.push(event);
    return this.apply(event);
  }

  /** One that was delivered comes once more. */
  deliverAgain(index = this.delivered.length - 1): Outcome | undefined {
    const event = this.delivered[index];
    return event === undefined ? undefined : this.apply(event);
  }

  /** Until nobody has anything to say any more, at most `max` events. */
  deliverAll(max = 10_000): this {
    for (let count = 0; this.mail.length > 0 && count < max; count += 1) this.deliver();
    return this;
  }

  apply(event: WorkflowEvent): Outcome {
    const answers = new Map<string, NeedAnswer>();
    const seed = (this.#ids += 1);
    let given = this.#stored.get(event.workflowId)?.snapshot ?? this.#namedBy(event);
    for (;;) {
      const outcome = decide({
        snapshot: given,
        state: this.#stored.get(event.workflowId)?.state,
        event,
        env: { now: this.now, seed, creditsFor: () => [], answers },
      });
      if (outcome.kind !== "needs") return this.#bringIn(outcome, given);
      for (const need of outcome.needs) given = this.#supply(need, answers) ?? given;
    }
  }

  #bringIn(outcome: Exclude<Outcome, { readonly kind: "needs" }>, snapshot: Snapshot | undefined): Outcome {
    const changes = outcome.kind === "decided" ? outcome.changes : undefined;
    if (changes === undefined || outcome.kind !== "decided") return outcome;
    const { execution } = changes;
    const state =
      this.#stored.get(execution.workflowId)?.state ??
      new ExecutionState({ execution, tasks: [], joinCounters: new Map() });
    state.apply(changes);
    if (changes.isRemoved) this.#stored.delete(execution.workflowId);
    else this.#stored.set(execution.workflowId, { state, snapshot: must(snapshot) });
    for (const command of outcome.commands) if (command.kind === "SendEvent") this.mail.push(command.event);
    return outcome;
  }

  /** Gives a snapshot where that is what was needed; every other answer goes into `answers`. */
  #supply(need: Need, answers: Map<string, NeedAnswer>): Snapshot | undefined {
    if (need.kind === "snapshot") return must(this.#snapshots.get(need.hash), "no such snapshot");
    if (need.kind === "childExecution") {
      answers.set(needKey(need), { kind: "childExecution", found: this.#childExecution(need.workflowId) });
      return undefined;
    }
    if (need.kind === "taskDefs") {
      answers.set(needKey(need), { kind: "taskDefs", found: this.#taskDefs });
      return undefined;
    }
    if (need.kind !== "childDefinition") throw new Error(`nobody supplies a ${need.kind}`);
    answers.set(needKey(need), this.#childDefinition(need));
    return undefined;
  }

  #childDefinition(need: Extract<AnsweredNeed, { readonly kind: "childDefinition" }>): NeedAnswer {
    const { name, version, inlineDefinition } = need;
    const snapshot =
      inlineDefinition === undefined
        ? this.#registered(name, version)
        : this.#compile(inlineTaskDefinitions(inlineDefinition, new Map()));
    if (snapshot === undefined) return { kind: "childDefinition", found: undefined };
    return { kind: "childDefinition", found: childDefinitionOf(snapshot) };
  }

  #childExecution(workflowId: WorkflowId): ChildExecution | undefined {
    const execution = this.#stored.get(workflowId)?.state.execution;
    if (execution === undefined) return undefined;
    const { status, revision, parentWorkflowTaskId: parentTaskId, output } = execution;
    return { status, revision, parentTaskId, output: must(output.payload), failed: [] };
  }

  #namedBy(event: WorkflowEvent): Snapshot | undefined {
    if (event.kind !== "WorkflowStarted") return undefined;
    return event.snapshotHash === undefined ? undefined : this.#snapshots.get(event.snapshotHash);
  }

  #registered(name: string, version: number | undefined): Snapshot | undefined {
    return this.#definitions
      .filter(({ def }) => def.name === name && (version ?? def.version) === def.version)
      .sort((a, b) => a.def.version - b.def.version)
      .at(-1);
  }

  #compile(def: WorkflowDef): Snapshot {
    const hash = snapshotHashFrom(String(this.#snapshots.size + 1).padStart(64, "0"));
    const snapshot = compileSnapshot(hash, def);
    this.#snapshots.set(hash, snapshot);
    return snapshot;
  }

  #head(workflowId: WorkflowId) {
    return {
      eventId: eventIdFrom(this.#nextId()),
      workflowId,
      origin: { actor: "", requestId: "", traceContext: "" },
    };
  }

  #nextId(): string {
    this.#ids += 1;
    return derivedId(BEGIN, `test/${this.#ids}`);
  }
}

type StartMembers = Omit<
  Extract<WorkflowEvent, { readonly kind: "WorkflowStarted" }>,
  "kind" | "eventId" | "workflowId" | "origin"
>;

const NOTHING_MORE = {
  version: undefined,
  inlineDefinition: undefined,
  correlationId: undefined,
  priority: 0,
  taskToDomain: new Map<string, string>(),
  externalInputPayloadStoragePath: undefined,
  createdBy: undefined,
  event: undefined,
};
