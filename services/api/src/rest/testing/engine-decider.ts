import { createHash } from "node:crypto";

import {
  compileSnapshot,
  decide,
  encodeEvent,
  ExecutionState,
  inlineTaskDefinitions,
  jsonToText,
  Payload,
  snapshotHashFrom,
  taskNamesToInline,
  workflowDefToJson,
  workflowDefFromJson,
} from "@tutti/engine";
import type {
  Outcome,
  Refusal,
  Snapshot,
  SnapshotHash,
  WorkflowEvent,
  WorkflowId,
  WorkflowStarted,
} from "@tutti/engine";
import type {
  Applied,
  BatchWrite,
  DeciderPort,
  ExecutionWatch,
  LeasedTask,
  LockedBatch,
  TaskQueue,
} from "@tutti/ports";
import type { MemoryStores } from "@tutti/ports/memory";

const nothing: BatchWrite = { changes: [], events: [], flushed: [], outbox: [], delivered: [] };

/** Decider at its simplest, for tests of what stands before it: the engine on a store, one event at a time, no credits. */
export class EngineDecider implements DeciderPort {
  readonly #stores: MemoryStores;
  readonly #queue: TaskQueue;
  readonly flushedLeases: string[] = [];
  readonly #watched = new Set<{ readonly workflowId: WorkflowId; readonly look: () => void }>();

  constructor(stores: MemoryStores, queue: TaskQueue) {
    this.#stores = stores;
    this.#queue = queue;
  }

  async apply(event: WorkflowEvent): Promise<Applied> {
    if (event.kind !== "WorkflowStarted") return await this.#decide(event, undefined);
    const snapshot = await this.#resolve(event);
    if (snapshot === undefined) return { kind: "refused", refusal: notDefined(event) };
    return await this.#decide({ ...event, snapshotHash: snapshot.hash }, snapshot);
  }

  async #decide(event: WorkflowEvent, resolved: Snapshot | undefined): Promise<Applied> {
    const snapshot = resolved ?? (await this.#snapshotOf(event));
    let outcome: Outcome | undefined;
    let task: LeasedTask | undefined;
    const lock = event.kind === "WorkflowStarted" ? [] : [event.workflowId];
    await this.#stores.executions.applyBatch({ lock, cachedRevisions: new Map(), repeats: [] }, (locked) => {
      const loaded = locked.loaded.get(event.workflowId);
      const state = loaded === undefined ? undefined : new ExecutionState(loaded);
      outcome = decide({ snapshot, state, event, env: { now: locked.now, seed: 0, creditsFor: () => [] } });
      if (outcome.kind !== "decided" || outcome.changes === undefined) return nothing;
      task = leasedOf(event, outcome.changes);
      return writeOf(event, outcome, locked);
    });
    for (const { workflowId, look } of this.#watched) if (workflowId === event.workflowId) look();
    return await this.#conclude(outcome, task);
  }

  async #conclude(outcome: Outcome | undefined, task: LeasedTask | undefined): Promise<Applied> {
    if (outcome?.kind === "refused") return outcome;
    if (outcome?.kind !== "decided") throw new Error("this decider supplies no needs");
    for (const command of outcome.commands) {
      if (command.kind === "EnqueueTask") await this.#queue.enqueue([command.task]);
      else if (command.kind === "DequeueTask") await this.#queue.dequeue([command.task]);
      else throw new Error("this decider sends no events");
    }
    return { kind: "answered", answer: outcome.answer, task };
  }

  async #resolve({ name, version, inlineDefinition }: WorkflowStarted): Promise<Snapshot | undefined> {
    const { metadata, executions } = this.#stores;
    const def = inlineDefinition ?? (await metadata.getWorkflowDef(name, version));
    if (def === undefined) return undefined;
    const inlined = inlineTaskDefinitions(def, await metadata.getTaskDefs([...taskNamesToInline(def)]));
    const text = jsonToText(workflowDefToJson(inlined));
    const hash = snapshotHashFrom(createHash("sha256").update(text).digest("hex"));
    await executions.putSnapshot(hash, Payload.fromText(text));
    return compileSnapshot(hash, inlined);
  }

  async #snapshotOf({ workflowId }: WorkflowEvent): Promise<Snapshot | undefined> {
    const loaded = await this.#stores.executions.getExecution(workflowId, { includeTasks: false });
    return loaded === undefined ? undefined : await this.#snapshot(loaded.execution.snapshotHash);
  }

  async #snapshot(hash: SnapshotHash): Promise<Snapshot> {
    const stored = await this.#stores.executions.getSnapshot(hash);
    if (stored === undefined) throw new Error(`no definition ${hash}`);
    return compileSnapshot(hash, workflowDefFromJson(stored.tree).value);
  }

  flushed({ leaseId }: { readonly leaseId: string }): void {
    this.flushedLeases.push(leaseId);
  }

  watch({ workflowId }: ExecutionWatch, look: () => void): () => void {
    const watched = { workflowId, look };
    this.#watched.add(watched);
    look();
    return () => void this.#watched.delete(watched);
  }

  grant(): void {}
  withdraw(): void {}
  listen(): () => void {
    return () => undefined;
  }
}

type Decided = Extract<Outcome, { kind: "decided" }>;

function writeOf(event: WorkflowEvent, { changes, answer }: Decided, { now }: LockedBatch): BatchWrite {
  if (changes === undefined) return nothing;
  const { workflowId, eventId } = event;
  const stored = { workflowId, revision: changes.execution.revision, eventId, at: now, answer };
  const env = { now, seed: 0, leases: [] };
  return { ...nothing, changes: [changes], events: [{ ...stored, encoded: encodeEvent(event), env }] };
}

function leasedOf(event: WorkflowEvent, { execution, tasks }: NonNullable<Decided["changes"]>): LeasedTask | undefined {
  if (event.kind !== "TaskPolled") return undefined;
  const changed = tasks.find(({ task }) => task.taskId === event.taskId);
  if (changed === undefined) return undefined;
  const { workflowId, snapshotHash } = execution;
  return { leaseId: event.leaseId, workflowId, taskId: event.taskId, snapshotHash, task: changed.task, execution };
}

function notDefined({ name, version }: WorkflowStarted): Refusal {
  const message = `No such workflow defined. name=${name}, version=${version ?? "null"}`;
  return { kind: "NotFound", what: "workflowDef", id: name, message };
}
