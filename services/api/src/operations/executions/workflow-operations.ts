import { refusalOfFaults } from "@tutti/contracts";
import type { StartRequest, WorkflowView } from "@tutti/contracts";
import { faultsWithin, UnreadPlaces, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { ExternalThresholds, Fault, Read, Refusal, WorkflowDef, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type {
  Asked,
  DeciderPort,
  ExecutionStore,
  ExternalPayloadIndex,
  IdempotencyStore,
  MetadataStore,
  SearchIndex,
} from "@tutti/ports";

import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import { applyEvent } from "../apply-event.ts";
import type { Caller, RequestIdentity } from "../caller.ts";
import type { ExternalPayloadReader } from "../payloads/external-payload-reader.ts";
import { startUnderKey } from "./keyed-start.ts";
import type { LargeReads, Showing } from "./large-reads.ts";
import { newWorkflowId } from "./new-workflow-id.ts";
import { onceStarted } from "./once-started.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import { nameless, newHead, requestEvent, requestStatus, type EventRequest } from "../request-event.ts";
import type { SnapshotReader } from "./snapshot-reader.ts";
import { withTaskDefs } from "../definitions/with-task-defs.ts";
import { untilIndexed } from "../search/until-indexed.ts";
import { workflowViewOf } from "./workflow-view.ts";

export type WorkflowOperationsDeps = {
  readonly decider: DeciderPort;
  readonly executions: Pick<ExecutionStore, "getExecution" | "getExecutions">;
  /** Absent: nothing is indexed. */
  readonly index?: Pick<SearchIndex, "revisionsOf"> | undefined;
  readonly idempotency: IdempotencyStore;
  readonly metadata: Pick<MetadataStore, "getTaskDefs">;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
  readonly external: Pick<ExternalPayloadReader, "inputOf">;
  readonly externalPayloads: { readonly index: Pick<ExternalPayloadIndex, "release"> };
  readonly largeReads: LargeReads;
};

/** What can be done with executions. Sources: reference/api.md 1.3, 2.2; engine.md 2, 8.1. */
export class WorkflowOperations {
  readonly #deps: WorkflowOperationsDeps;

  constructor(deps: WorkflowOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Starts an execution; the answer comes when it is stored and its first tasks are decided. `input` null counts as
   * none. Under an idempotency key it starts once, as `startUnderKey` has it. InvalidArgument; InvalidDefinition of an
   * inline one; NotFound of a registered one; AlreadyExists of a key; PayloadMissing of an input by path. Said again
   * under the same `identity`, it starts once. What could not be read of the request is told with all else that is wrong.
   */
  async start(
    read: Read<StartRequest>,
    caller: Caller & { readonly identity?: RequestIdentity & { readonly workflowId: WorkflowId } },
  ): Promise<Reply<WorkflowId>> {
    const refusal = await startRefusal(read, this.#deps.metadata);
    if (refusal !== undefined) return refuse(refusal);
    const request = read.value;
    if (isNull(request) && request.externalInputPayloadStoragePath === undefined) {
      // Conductor names no field here.
      return refuse({ kind: "InvalidArgument", faults: [], message: "NULL input passed when starting workflow" });
    }
    const { idempotencyStrategy: strategy = "FAIL", ...asked } = request;
    const { identity } = caller;
    const start = async (workflowId: WorkflowId): Promise<Reply<WorkflowId>> => {
      const brought = await this.#deps.external.inputOf(asked, workflowId);
      if (brought.kind === "refused") return brought;
      const head = { ...newHead(workflowId, caller), ...(identity && { eventId: identity.eventId }) };
      const rest = { snapshotHash: undefined, event: undefined, ...head, ...brought.value };
      const event = { ...asked, kind: "WorkflowStarted", ...rest } as const;
      const applied = await applyEvent(this.#deps.decider, event, { ...caller, isRepeat: identity?.isRepeat ?? false });
      const isDone = applied.kind === "ok" || (identity?.workflowId === workflowId && isThere(applied.refusal));
      return isDone ? ok(workflowId) : applied;
    };
    const { idempotencyKey: key = "", name, inlineDefinition } = asked;
    const newId = (): WorkflowId => identity?.workflowId ?? newWorkflowId();
    if (key === "") return await start(newId());
    const workflowName = inlineDefinition?.name ?? name;
    return await startUnderKey(this.#deps, { key: { workflowName, key, strategy }, start, newId });
  }

  /** The execution with its definition, and with its tasks in the order of their scheduling if asked for. NotFound. */
  async get(
    id: string,
    {
      includeTasks,
      showing,
      signal = showing?.signal,
    }: Asked & { readonly includeTasks: boolean; readonly showing?: Showing },
  ): Promise<Reply<WorkflowView>> {
    if (id === "") return nameless;
    const workflowId = workflowIdFrom(id);
    const { executions, thresholds: leaveOut, largeReads } = this.#deps;
    const isMissing = (found: unknown): boolean => found === undefined;
    const small = { includeTasks, leaveOut, signal, maxTasks: MAX_SMALL_TASKS };
    const ask = async (asked: WorkflowId) => await executions.getExecution(asked, small);
    const loaded = workflowId && (await onceStarted(workflowId, { ask: () => ask(workflowId), isMissing, signal }));
    if (workflowId === undefined || loaded === undefined) return refuse(workflowNotFound(id));
    if (loaded.tasks.length <= MAX_SMALL_TASKS) return ok(await workflowViewOf(loaded, this.#deps));
    return await largeReads.read(async () => {
      const whole = await executions.getExecution(workflowId, { includeTasks, leaveOut, signal });
      return whole === undefined ? refuse(workflowNotFound(id)) : ok(await workflowViewOf(whole, this.#deps, signal));
    }, showing);
  }

  /** NotFound; IllegalTransition where it has ended. */
  async pause(id: string, caller: Caller): Promise<Reply<WorkflowStatus>> {
    return await requestStatus(this.#deps.decider, {
      id,
      caller,
      eventOf: (head) => ({ ...head, kind: "PauseRequested" }),
    });
  }

  /** NotFound; IllegalState where it is not paused. */
  async resume(id: string, caller: Caller): Promise<Reply<WorkflowStatus>> {
    return await requestStatus(this.#deps.decider, {
      id,
      caller,
      eventOf: (head) => ({ ...head, kind: "ResumeRequested" }),
    });
  }

  /** NotFound; IllegalTransition where it is COMPLETED. */
  async terminate(id: string, said: Termination, caller: Caller): Promise<Reply<WorkflowStatus>> {
    const eventOf: EventRequest["eventOf"] = (head) => ({ ...head, kind: "TerminateRequested", ...said });
    return await requestStatus(this.#deps.decider, { id, caller, eventOf });
  }

  /** Does what is due, if anything is; harmless. NotFound. */
  async decide(id: string, caller: Caller): Promise<Reply<WorkflowStatus>> {
    return await requestStatus(this.#deps.decider, {
      id,
      caller,
      eventOf: (head) => ({ ...head, kind: "DecideRequested" }),
    });
  }

  /**
   * Ends it, if it has not ended, and removes it; said again after a failure, it goes on where it was. NotFound;
   * IllegalTransition where it is COMPLETED.
   */
  async terminateRemove(
    id: string,
    { reason, archive }: { readonly reason: string | undefined; readonly archive: boolean },
    caller: Caller,
  ): Promise<Reply<void>> {
    const ended = await this.terminate(id, { reason }, caller);
    return ended.kind === "refused" ? ended : await this.remove(id, { archive }, caller);
  }

  /** Nothing of it stays, but with `archive` its summary, which searches find. NotFound; InvalidArgument where it is to be archived and has not ended. */
  async remove(id: string, { archive }: { readonly archive: boolean }, caller: Caller): Promise<Reply<void>> {
    const workflowId = workflowIdFrom(id);
    if (archive && workflowId !== undefined) await untilIndexed(workflowId, { index: undefined, ...this.#deps });
    const eventOf: EventRequest["eventOf"] = (head) => ({ ...head, kind: "RemoveRequested", archive });
    const applied = await requestEvent(this.#deps.decider, { id, caller, eventOf });
    if (applied.kind === "refused") return applied;
    if (applied.value.kind !== "WorkflowRemoved") return ok(undefined);
    const { idempotency, externalPayloads } = this.#deps;
    await idempotency.release(applied.value.workflowId);
    await externalPayloads.index.release(applied.value.workflowId);
    return ok(undefined);
  }
}

/** Of an id that nobody else makes up: it was started before. */
function isThere(refusal: Refusal): boolean {
  return refusal.kind === "AlreadyExists" && refusal.what === "workflow";
}

/** An execution with more tasks is read in its turn. */
const MAX_SMALL_TASKS = 1_000;

export type Termination = {
  readonly reason: string | undefined;
  /** Whether the definition's failure workflow is started. Absent: no. */
  readonly triggerFailureWorkflow?: boolean;
};

async function startRefusal(
  { value, faults }: Read<StartRequest>,
  metadata: WorkflowOperationsDeps["metadata"],
): Promise<Refusal | undefined> {
  const { inlineDefinition: def } = value;
  const ofDefinition = def === undefined ? [] : await inlineFaults({ value: def, faults }, metadata);
  const all = [...faults, ...new UnreadPlaces(faults).withoutFollowUps([...startFaults(value), ...ofDefinition])];
  return faults.length > 0 ? refusalOfFaults(all) : refusalOf("InvalidArgument", all);
}

function startFaults(request: StartRequest): readonly Fault[] {
  const { name, correlationId, idempotencyKey, taskToDomain } = request;
  const { externalInputPayloadStoragePath: path } = request;
  return [
    ...requiredFaults("name", name, NAMELESS),
    ...nameTextFaults("correlationId", correlationId),
    ...nameTextFaults("idempotencyKey", idempotencyKey),
    ...nameTextFaults("externalInputPayloadStoragePath", path),
    ...priorityFaults(request),
    ...[...taskToDomain].flatMap(([task, domains]) => domainFaults(task, domains)),
  ];
}

const NAMELESS = "Workflow name must be specified when searching for a definition";

async function inlineFaults(
  read: Read<WorkflowDef>,
  metadata: WorkflowOperationsDeps["metadata"],
): Promise<readonly Fault[]> {
  return await withTaskDefs(read.value, { metadata, faultsOf: (more) => faultsWithin("workflowDef", read, more) });
}

function priorityFaults({ priority }: StartRequest): readonly Fault[] {
  const path = "priority";
  if (priority < 0) return [{ path, message: `priority: ${priority} should be minimum 0`, found: String(priority) }];
  if (priority > 99) return [{ path, message: `priority: ${priority} should be maximum 99`, found: String(priority) }];
  return [];
}

function domainFaults(task: string, domains: string): readonly Fault[] {
  return [
    ...nameTextFaults("taskToDomain", task),
    ...domains.split(",").flatMap((one) => nameTextFaults("taskToDomain", one)),
  ];
}

function isNull({ input }: StartRequest): boolean {
  return !input.isEmptyObject && input.tree === null;
}
