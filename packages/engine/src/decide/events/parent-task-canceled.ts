import type { Env } from "../../decision.ts";
import type { ParentTaskCanceled } from "../../event/workflow-event.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import { Payload } from "../../payload/payload.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { Draft } from "../draft.ts";
import type { Effort } from "../effort.ts";
import { failWorkflow } from "../end-workflow.ts";
import { NeedsSignal } from "../needs-signal.ts";
import { newExecution } from "./start.ts";
import type { Decided, Verdict } from "../verdict.ts";

/**
 * The child ends with its parent's task; one that has ended stays as it is. One that somebody has set going again since
 * its parent heard of it stays too: it has told its parent, which goes on with it. Source: engine.md 2.8, 2.9, 13.3-3.
 */
export function decideParentTaskCanceled(draft: Draft, event: ParentTaskCanceled): Verdict {
  const { execution } = draft;
  const { parent, reason } = event;
  const isParent = execution.parentWorkflowTaskId === parent.taskId;
  const wentOn = event.isAskedToGoOn !== true && (execution.revivedAtRevision ?? 0) > event.childRevision;
  if (!isParent || wentOn || isTerminalWorkflow(execution.status)) {
    return { kind: "unchanged", answer: { kind: "Done", status: execution.status } };
  }
  failWorkflow(draft, { status: "TERMINATED", reason, failureWorkflow: "none" });
  return { kind: "changed", answer: { kind: "Done", status: "TERMINATED" } };
}

/**
 * The child does not exist: its start is still on the way, or comes again, and must find its id taken. It never ran, and
 * has neither input nor tasks. Source: core.md 9.
 */
export function storeCanceledChild({
  snapshot,
  event,
  env,
  effort,
}: {
  readonly snapshot: Snapshot | undefined;
  readonly event: ParentTaskCanceled;
  readonly env: Env;
  readonly effort: Effort;
}): Decided {
  if (snapshot === undefined) throw new NeedsSignal([{ kind: "snapshot", hash: event.snapshotHash }]);
  const execution = newExecution({ ...event, ...NEVER_RAN }, snapshot, env);
  const draft = new Draft({ snapshot, state: undefined, env, effort, execution });
  draft.update({ status: "TERMINATED", reasonForIncompletion: event.reason, endTime: draft.now });
  return { draft, verdict: { kind: "changed", answer: { kind: "Done", status: "TERMINATED" } } };
}

const NEVER_RAN = {
  input: Payload.empty,
  priority: 0,
  taskToDomain: new Map<string, string>(),
  event: undefined,
  externalInputPayloadStoragePath: undefined,
};
