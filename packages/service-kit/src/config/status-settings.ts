import { TASK_STATUSES, WORKFLOW_STATUS_EVENTS, type StatusFilter } from "@tutti/engine";

import { setting } from "./settings.ts";

/** Who can make known what happens to executions and tasks. */
export const STATUS_PUBLISHERS = ["queue", "webhook"] as const;
export type StatusPublisherName = (typeof STATUS_PUBLISHERS)[number];

/** What is made known to listeners, and by whom: spread it into the schema of deciders and sweepers alike. */
export const statusSettings = {
  /** Empty: nobody, and nothing is written. */
  TUTTI_STATUS_PUBLISHERS: setting("a comma list of queue and webhook", publishersOf).prefault(""),
  /** As far as definitions allow it. */
  TUTTI_STATUS_EVENTS: setting(
    "a comma list of workflow.<event>, task.<status> and stateChange.<type>, each with * for all",
    statusFilter,
  ).prefault("workflow.*,task.*,stateChange.*"),
};

function publishersOf(text: string): readonly StatusPublisherName[] | undefined {
  const names = itemsOf(text);
  const known = STATUS_PUBLISHERS.filter((name) => names.includes(name));
  return names.every((name) => STATUS_PUBLISHERS.some((one) => one === name)) ? known : undefined;
}

function statusFilter(text: string): StatusFilter | undefined {
  const items = new Set(itemsOf(text));
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

const itemsOf = (text: string): readonly string[] => text.split(",").flatMap((item) => item.trim() || []);
