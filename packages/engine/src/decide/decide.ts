import { assertNever } from "../assert-never.ts";
import type { Command } from "../command.ts";
import type { Env, Outcome } from "../decision.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import type { EpochMs } from "../ids.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { isLeftForLater } from "../need.ts";
import type { Need } from "../need.ts";
import { workflowNotFound } from "../refusal.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { decideJumpToTask } from "../operators/jump-to-task.ts";
import { decideRerun } from "../operators/rerun.ts";
import { decideResetCallbacks } from "../operators/reset-callbacks.ts";
import { decideRestart } from "../operators/restart.ts";
import { decideRetry } from "../operators/retry.ts";
import { decideSkipTask } from "../operators/skip-task.ts";
import { decideUpgrade } from "../operators/upgrade.ts";
import type { ExecutionState } from "../state/execution-state.ts";
import { noticesOf } from "../status/notices-of.ts";
import { decideChildChanged } from "./events/child-changed.ts";
import { isDataError } from "./data/data-error.ts";
import { Draft } from "./draft.ts";
import { Effort, maxAnswers, maxSteps, MOST_VISITS } from "./effort.ts";
import { interruptedBy } from "./interrupted.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { decideMessagesPushed } from "./events/messages-pushed.ts";
import { dropMessages } from "./data/message-queue.ts";
import { decideParentTaskCanceled, storeCanceledChild } from "./events/parent-task-canceled.ts";
import { decidePause, decideResume } from "./events/pause-and-resume.ts";
import { orFailedChild } from "./children/refused-child.ts";
import { decideRemove } from "./events/remove.ts";
import { decideStart } from "./events/start.ts";
import { decideTaskPolled } from "./events/task-polled.ts";
import { resultsToKeep } from "./attempts/task-results.ts";
import { decideTaskReturned } from "./events/task-returned.ts";
import { decideTaskUpdated } from "./events/task-updated.ts";
import { decideTaskUpdatedByReference } from "./events/task-updated-by-reference.ts";
import { decideTerminate } from "./events/terminate.ts";
import { decideDecideRequested, decideTimePassed } from "./events/time-passed.ts";
import { tellParent } from "./children/tell-parent.ts";
import { decideUpdateVariables } from "./events/update-variables.ts";
import type { Decided, Verdict } from "./verdict.ts";
import { exactWakeAt, nextWakeAt } from "./wake.ts";
import { decideWorkflowSignaled } from "./events/workflow-signaled.ts";

export type DecideInput = {
  /** undefined only for a start whose definition is not resolved yet. */
  readonly snapshot: Snapshot | undefined;
  /** undefined where the execution does not exist. Read, never written. */
  readonly state: ExecutionState | undefined;
  readonly event: WorkflowEvent;
  readonly env: Env;
};

/**
 * The engine: what an event does to an execution. Pure: the same input gives the same outcome, nothing outside is read
 * or changed. The outcome counts once its changes are committed; commands are sent after that, never before.
 *
 * Refused with NotFound where the execution does not exist (a start apart). `needs` asks for what is missing; the
 * event is then decided again. Source: core.md 1.
 */
export function decide(input: DecideInput): Outcome {
  const effort = new Effort(maxSteps(input.event));
  const outcome = decideWith(input, effort);
  if (outcome.kind !== "needs" || !isToBeCut(outcome.needs, input, effort)) return outcome;
  // Enough has been waited for: what is whole by now is committed.
  const cut = decideWith(input, new Effort(effort.wholeSteps));
  return cut.kind === "needs" ? outcome : cut;
}

function isToBeCut(
  needs: readonly Need[],
  { event, env: { answers } }: DecideInput,
  { wholeSteps, visited }: Effort,
): boolean {
  if (needs.some((need) => isLeftForLater(need, answers))) return true;
  const answered = answers?.size ?? 0;
  return wholeSteps > 0 && (answered >= maxAnswers(event) || answered * visited.visits >= MOST_VISITS);
}

function decideWith({ snapshot, state, event, env }: DecideInput, effort: Effort): Outcome {
  try {
    if (event.kind === "WorkflowStarted") {
      const start = { snapshot, state, event, env, effort };
      return conclude(orFailedChild(decideStart(start), start), event);
    }
    if (state === undefined && event.kind === "ParentTaskCanceled")
      return conclude(storeCanceledChild({ snapshot, event, env, effort }), event);
    if (state === undefined || snapshot === undefined)
      return { kind: "refused", refusal: workflowNotFound(event.workflowId) };
    const { execution } = state;
    const given = { snapshot, state, effort, env: withMonotonicClock(env, state), execution };
    return conclude(
      decideOrFail(() => new Draft(given), event),
      event,
    );
  } catch (error) {
    if (error instanceof NeedsSignal) return { kind: "needs", needs: error.needs };
    throw error;
  }
}

type Decidable = Exclude<WorkflowEvent, { kind: "WorkflowStarted" }>;

function decideOrFail(newDraft: () => Draft, event: Decidable): Decided {
  const draft = newDraft();
  try {
    return { draft, verdict: decideOn(draft, event) };
  } catch (error) {
    if (!isDataError(error)) throw error;
    const another = newDraft();
    return { draft: another, verdict: interruptedBy(error, another, event) };
  }
}

function decideOn(draft: Draft, event: Decidable): Verdict {
  switch (event.kind) {
    case "TaskPolled":
      return decideTaskPolled(draft, event);
    case "TaskUpdated":
      return decideTaskUpdated(draft, event);
    case "TaskUpdatedByReference":
      return decideTaskUpdatedByReference(draft, event);
    case "WorkflowSignaled":
      return decideWorkflowSignaled(draft, event);
    case "TaskReturned":
      return decideTaskReturned(draft, event);
    case "TimePassed":
      return decideTimePassed(draft);
    case "DecideRequested":
      return decideDecideRequested(draft);
    case "PauseRequested":
      return decidePause(draft);
    case "ResumeRequested":
      return decideResume(draft);
    case "TerminateRequested":
      return decideTerminate(draft, event);
    case "RemoveRequested":
      return decideRemove(draft, event);
    case "RetryRequested":
      return decideRetry(draft, event);
    case "RestartRequested":
      return decideRestart(draft, event);
    case "RerunRequested":
      return decideRerun(draft, event);
    case "SkipTaskRequested":
      return decideSkipTask(draft, event);
    case "ResetCallbacksRequested":
      return decideResetCallbacks(draft);
    case "JumpToTaskRequested":
      return decideJumpToTask(draft, event);
    case "UpgradeRequested":
      return decideUpgrade(draft, event);
    case "MessagesPushed":
      return decideMessagesPushed(draft, event);
    case "UpdateVariablesRequested":
      return decideUpdateVariables(draft, event);
    case "ChildChanged":
      return decideChildChanged(draft, event);
    case "ParentTaskCanceled":
      return decideParentTaskCanceled(draft, event);
    default:
      return assertNever(event);
  }
}

function conclude({ draft, verdict }: Decided, event: WorkflowEvent): Outcome {
  if (verdict.kind === "refused") return { kind: "refused", refusal: verdict.refusal };
  if (verdict.kind === "unchanged" || draft === undefined) {
    return { kind: "decided", changes: undefined, commands: [], answer: verdict.answer };
  }
  const { execution, now } = draft;
  const isEnded = isTerminalWorkflow(execution.status);
  if (isEnded) dropMessages(draft);
  draft.update({
    revision: execution.revision + 1,
    updateTime: now,
    lastEventTime: now,
    wakeAt: isEnded ? undefined : wakeAfter(draft, event),
  });
  tellParent(draft, event);
  return { kind: "decided", changes: draft.changes(), commands: commandsOf(draft, event), answer: verdict.answer };
}

function commandsOf(draft: Draft, event: WorkflowEvent): readonly Command[] {
  const notices = noticesOf(draft, event);
  const results = resultsToKeep(draft);
  return [
    ...draft.commands,
    ...(notices === undefined ? [] : [{ kind: "PublishStatus", notices } as const]),
    ...(draft.published.length === 0 ? [] : [{ kind: "PublishEvents", events: draft.published } as const]),
    ...(results.length === 0 ? [] : [{ kind: "KeepResults", results } as const]),
  ];
}

/**
 * At once where another definition is to be used, or nothing is there yet that would be gone on from. Whoever cuts a decision
 * short later on takes it up by itself: this is for when that is forgotten.
 */
function wakeAfter(draft: Draft, event: WorkflowEvent): EpochMs | undefined {
  if (draft.isOutdated || (draft.effort.isCut && draft.hasNoTasks())) return draft.now;
  const wakeAt = rewritesWakeAt(event) ? exactWakeAt(draft) : nextWakeAt(draft);
  return draft.effort.isCut ? Math.min(draft.now + GOES_ON_WITHIN_MS, wakeAt ?? Infinity) : wakeAt;
}

const GOES_ON_WITHIN_MS = 10_000;

function rewritesWakeAt({ kind }: WorkflowEvent): boolean {
  return kind === "TimePassed" || kind === "DecideRequested" || kind === "PauseRequested" || kind === "ResumeRequested";
}

function withMonotonicClock(env: Env, state: ExecutionState): Env {
  return env.now >= state.execution.lastEventTime ? env : { ...env, now: state.execution.lastEventTime };
}
