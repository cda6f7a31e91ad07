import type { Metrics } from "@tutti/service-kit";

import type { Api } from "./make-api.ts";
import type { RestCallEnd } from "./rest/make-rest-app.ts";

/** How api stands, whenever the metrics are asked for. */
export function waitingMetrics(metrics: Metrics, api: Pick<Api, "waiting" | "callerCount">): void {
  const gauge = (name: string, help: string, read: () => number): void => void metrics.gauge({ name, help, read });
  gauge("parked_polls", "Polls that wait for tasks.", () => api.waiting().polls);
  gauge("waiting_callers", "Callers that wait for executions.", () => api.callerCount);
  gauge("standing_workers", "Queues that streams of workers wait for.", () => api.waiting().standing);
  gauge("credits_lent", "Waiting polls and workers that decider may lease a task to.", () => api.waiting().credits);
  gauge(
    "leases_held",
    "Tasks that are leased to this process and on their way to a worker.",
    () => api.waiting().leases,
  );
}

/** Counts REST calls and their duration by route, not by path: what a client makes up is counted as one. */
export function restMetrics(metrics: Metrics): (end: RestCallEnd) => void {
  const calls = metrics.counter({
    name: "rest_calls_total",
    help: "REST calls that have ended.",
    labels: ["route", "status"],
    maxLabelValues: 300,
  });
  const durations = metrics.histogram({
    name: "rest_call_seconds",
    help: "How long REST calls took.",
    labels: ["route"],
    maxLabelValues: 300,
  });
  return ({ route, status, durationMs }) => {
    calls.add({ route, status });
    durations.observe({ route }, durationMs / 1_000);
  };
}
