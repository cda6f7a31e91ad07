import type { Draft } from "../decide/draft.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { jsonObject } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { stateChangesOf } from "./state-changes.ts";
import { eventPayload, Room, taskSummary, workflowSummary } from "./summaries.ts";
import type { StatusNotice, StatusNotices, WorkflowStatusEvent } from "./status-notice.ts";
import { steps, type TaskStep } from "./task-steps.ts";

/**
 * What listeners are to hear of a decision that is through: how the workflow went on, what became of tasks, how the
 * workflow ended. Only what somebody wants to hear, and only where the definitions say so; undefined where that is nothing.
 * It changes nothing. Source: reference/engine.md 3.10.
 */
export function noticesOf(draft: Draft, event: WorkflowEvent): StatusNotices | undefined {
  if (draft.env.publishes === undefined || draft.isRemoved) return undefined;
  const { workflowId, revision } = draft.execution;
  const said = [
    ...workflowNotices(draft, begun(draft, event)),
    ...[...draft.changedTasks()].flatMap((task) =>
      steps(draft.taskBefore(task.taskId), task).flatMap((step) => taskNotices(draft, step)),
    ),
    ...workflowNotices(draft, ended(draft)),
  ].filter(({ kind, event: name }) => draft.env.publishes?.(kind, name) === true);
  if (said.length === 0) return undefined;
  const room = new Room();
  const notices = said.map(({ kind, event: name, content }, index): StatusNotice => ({
    kind,
    event: name,
    body: jsonObject([
      ["eventId", `${workflowId}/${revision}/${index}`],
      ["kind", kind],
      ["event", name],
      ["time", draft.now],
      ...Object.entries(content(room)),
    ]),
  }));
  return { workflowId, revision, notices };
}

/** `content` is asked for only where it is sent. */
type Said = Omit<StatusNotice, "body"> & { readonly content: (room: Room) => JsonObject };

function workflowNotices(draft: Draft, events: readonly WorkflowStatusEvent[]): readonly Said[] {
  if (!draft.snapshot.def.workflowStatusListenerEnabled) return [];
  const content = (room: Room): JsonObject => jsonObject([["workflow", workflowSummary(draft, room)]]);
  return events.map((event) => ({ kind: "workflow", event, content }));
}

function begun(draft: Draft, { kind }: WorkflowEvent): readonly WorkflowStatusEvent[] {
  const { status } = draft.execution;
  switch (kind) {
    case "WorkflowStarted":
      return ["STARTED"];
    case "PauseRequested":
      return status === "PAUSED" && draft.statusBefore !== "PAUSED" ? ["PAUSED"] : [];
    case "ResumeRequested":
      return draft.statusBefore === "PAUSED" && status !== "PAUSED" ? ["RESUMED"] : [];
    case "RestartRequested":
      return ["RESTARTED"];
    case "RetryRequested":
      return ["RETRIED"];
    case "RerunRequested":
    case "JumpToTaskRequested":
      return ["RERAN"];
    default:
      return [];
  }
}

/** Everything that did not succeed is TERMINATED to listeners, and they hear of the end before they hear how it was. */
function ended(draft: Draft): readonly WorkflowStatusEvent[] {
  const { status, endTime } = draft.execution;
  const before = draft.statusBefore;
  const isNews = before === undefined || !isTerminalWorkflow(before) || draft.isEndedAgain;
  if (!isTerminalWorkflow(status) || endTime === 0 || !isNews) return [];
  return status === "COMPLETED" ? ["COMPLETED", "FINALIZED"] : ["FINALIZED", "TERMINATED"];
}

function taskNotices(draft: Draft, step: TaskStep): readonly Said[] {
  const { task, status } = step;
  const node = draft.nodeOf(task);
  const content = (room: Room): JsonObject => jsonObject([["task", taskSummary(draft, { ...task, status }, room)]]);
  const isHeard = node?.task.taskDefinition?.taskStatusListenerEnabled === true;
  const own: readonly Said[] = isHeard ? [{ kind: "task", event: status, content }] : [];
  if (node === undefined || node.task.onStateChange.size === 0) return own;
  const changes = stateChangesOf(draft, step, node).map(({ type, payload }): Said => ({
    kind: "stateChange",
    event: type,
    content: (room) =>
      jsonObject([
        ["type", type],
        ...eventPayload(draft, room, payload()),
        ["task", taskSummary(draft, { ...task, status }, room)],
      ]),
  }));
  return [...own, ...changes];
}
