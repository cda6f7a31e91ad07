import type { Env } from "../decision.ts";
import type { ParentTaskCanceled } from "../event/workflow-event.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { Payload } from "../payload/payload.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { Draft } from "./draft.ts";
import type { Effort } from "./effort.ts";
import { failWorkflow } from "./end-workflow.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { newExecution } from "./start.ts";
import type { Decided, Verdict } from "./verdict.ts";

/** The child ends with its parent's task; one that has ended stays as it is. Source: reference/engine.md 2.8, 13.3-3. */
export function decideParentTaskCanceled(draft: Draft, { parent, reason }: ParentTaskCanceled): Verdict {
  const { execution } = draft;
  const isParent = execution.parentWorkflowTaskId === parent.taskId;
  if (!isParent || isTerminalWorkflow(execution.status)) {
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
