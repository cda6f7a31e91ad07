import type { Metrics } from "@tutti/service-kit";

export type NoticeOutcome = "published" | "failed" | "givenUp";

/** What is counted of events for listeners. */
export type StatusMetrics = { events(publisher: string, outcome: NoticeOutcome, count: number): void };

export function statusMetrics(metrics: Metrics): StatusMetrics {
  const events = metrics.counter({
    name: "sweeper_status_events_total",
    help: "Events for listeners: published, failed to be and tried again, given up",
    labels: ["publisher", "outcome"],
  });
  return { events: (publisher, outcome, count) => events.add({ publisher, outcome }, count) };
}
