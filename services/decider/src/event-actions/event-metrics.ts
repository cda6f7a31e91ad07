import type { Metrics } from "@tutti/service-kit";

/** What is counted of event handlers. */
export type EventMetrics = {
  /** Something became of an action: its record's status, or `RETRIED` where it failed and is tried again. */
  action(action: string, outcome: string): void;
};

export const noEventMetrics: EventMetrics = { action: () => undefined };

export function eventMetrics(metrics: Metrics): EventMetrics {
  const labels = ["action", "outcome"] as const;
  const count = metrics.counter({ name: "event_actions_total", help: "Actions by what became of them.", labels });
  return { action: (action, outcome) => count.add({ action, outcome }) };
}
