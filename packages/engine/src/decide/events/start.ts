import type { Env } from "../../decision.ts";
import type { WorkflowStarted } from "../../event/workflow-event.ts";
import type { Fault } from "../../fault.ts";
import type { Execution } from "../../model/execution.ts";
import { faultWords, tooLongDomainFaults, tooLongFaults } from "../../model/kept-texts.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { Payload } from "../../payload/payload.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { ExecutionState } from "../../state/execution-state.ts";
import type { Decided } from "../verdict.ts";
import type { Effort } from "../effort.ts";
import { mayWait, refusedByLimit } from "./admission.ts";
import { Draft } from "../draft.ts";
import { tooLargeReason, USUAL_PAYLOAD_LIMITS } from "../data/limits.ts";
import { NeedsSignal } from "../needs-signal.ts";
import { executionPayload } from "../data/payloads.ts";
import { progress } from "../progress.ts";
import { inputFaults, misfitReason } from "../data/schema-fit.ts";
import { withInputTemplate } from "../data/task-input.ts";

/** What a start says of the execution itself. */
export type NewExecution = Pick<
  WorkflowStarted,
  | "workflowId"
  | "parent"
  | "depth"
  | "input"
  | "correlationId"
  | "priority"
  | "taskToDomain"
  | "event"
  | "externalInputPayloadStoragePath"
  | "idempotencyKey"
>;

/**
 * Source: reference/engine.md 8.1. Refused where the id is taken: a repeat of the start is answered by its event id. And
 * where the input, its template filled in, does not fit the definition's inputSchema.
 */
export function decideStart({
  snapshot,
  state,
  event,
  env,
  effort,
}: {
  readonly snapshot: Snapshot | undefined;
  readonly state: ExecutionState | undefined;
  readonly event: WorkflowStarted;
  readonly env: Env;
  readonly effort: Effort;
}): Decided {
  if (state !== undefined) {
    const message = `A workflow with id ${event.workflowId} exists already`;
    const refusal = { kind: "AlreadyExists", what: "workflow", id: event.workflowId, message } as const;
    return { draft: undefined, verdict: { kind: "refused", refusal } };
  }
  if (snapshot === undefined) throw new NeedsSignal([{ kind: "definition", name: event.name, version: event.version }]);
  const { workflowBytes: limitBytes } = env.payloadLimits ?? USUAL_PAYLOAD_LIMITS;
  if (event.input.sizeBytes > limitBytes) {
    const message = tooLargeReason(event.input, { of: `workflow: ${event.name}`, limitBytes });
    const refusal = { kind: "TooLarge", limitBytes, message } as const;
    return { draft: undefined, verdict: { kind: "refused", refusal } };
  }
  const unkept = [
    ...tooLongFaults("correlationId", event.correlationId),
    ...tooLongFaults("idempotencyKey", event.idempotencyKey),
    ...tooLongDomainFaults("taskToDomain", event.taskToDomain),
  ];
  if (unkept.length > 0) return refusedArgument(unkept, `${event.name} cannot be started: ${faultWords(unkept)}`);
  const execution = newExecution(event, snapshot, env);
  const faults = inputFaults(snapshot.def, () => executionPayload(execution, "input"));
  if (faults.length > 0) {
    return refusedArgument(faults, misfitReason(`input of workflow: ${event.name}`, faults));
  }
  const draft = new Draft({ snapshot, state: undefined, env, effort, execution });
  const full = mayWait(draft.snapshot.def.rateLimitConfig) ? undefined : refusedByLimit(draft);
  if (full !== undefined) return { draft: undefined, verdict: { kind: "refused", refusal: full } };
  progress(draft);
  return { draft, verdict: { kind: "changed", answer: { kind: "WorkflowStarted", workflowId: event.workflowId } } };
}

function refusedArgument(faults: readonly Fault[], message: string): Decided {
  return { draft: undefined, verdict: { kind: "refused", refusal: { kind: "InvalidArgument", faults, message } } };
}

/** An execution as it is before its first task. */
export function newExecution(event: NewExecution, snapshot: Snapshot, { now }: Env): Execution {
  const { def } = snapshot;
  return {
    workflowId: event.workflowId,
    revision: 0,
    snapshotHash: snapshot.hash,
    workflowName: def.name,
    workflowVersion: def.version,
    status: "RUNNING",
    correlationId: event.correlationId,
    priority: event.priority,
    taskToDomain: event.taskToDomain,
    event: event.event,
    parentWorkflowId: event.parent?.workflowId,
    parentWorkflowTaskId: event.parent?.taskId,
    ...(event.depth === undefined ? {} : { depth: event.depth }),
    createdBy: undefined,
    idempotencyKey: event.idempotencyKey,
    rateLimitKey: undefined,
    reRunFromWorkflowId: undefined,
    input: slotOf(inputOf(event, snapshot)),
    output: slotOf(Payload.empty),
    variables: slotOf(Payload.fromTree(def.variables)),
    externalInputPayloadStoragePath: event.externalInputPayloadStoragePath,
    externalOutputPayloadStoragePath: undefined,
    createTime: now,
    updateTime: now,
    endTime: 0,
    lastRetriedTime: 0,
    reasonForIncompletion: undefined,
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    failedTaskId: undefined,
    taskIdClock: { ms: 0, ordinal: 0 },
    lastSeq: 0,
    wakeAt: undefined,
    lastEventTime: now,
  };
}

/** The input as it came, unparsed, where there is no template to fill in. */
function inputOf(event: NewExecution, { def }: Snapshot): Payload {
  if (Object.keys(def.inputTemplate).length === 0) return event.input;
  return Payload.fromTree(withInputTemplate(event.input.tree, def.inputTemplate));
}
