import { TASK_STATUSES, WORKFLOW_STATUS_EVENTS, type StatusFilter } from "@tutti/engine";
import { setting } from "@tutti/service-kit";

/** What listeners are told of, as far as definitions allow it. */
export const statusEventsSetting = () =>
  setting(
    "a comma list of workflow.<event>, task.<status> and stateChange.<type>, each with * for all",
    statusFilter,
  ).prefault("workflow.*,task.*,stateChange.*");

function statusFilter(text: string): StatusFilter | undefined {
  const items = new Set(text.split(",").flatMap((item) => item.trim() || []));
  if (![...items].every(isKnown)) return undefined;
  return (kind, event) => items.has(`${kind}.*`) || items.has(`${kind}.${event}`);
}

function isKnown(item: string): boolean {
  const [kind = "", ...rest] = item.split(".");
  const event = rest.join(".");
  if (event === "") return false;
  if (kind === "workflow") return event === "*" || WORKFLOW_STATUS_EVENTS.some((one) => one === event);
  if (kind === "task") return event === "*" || TASK_STATUSES.some((one) => one === event);
  return kind === "stateChange";
}
