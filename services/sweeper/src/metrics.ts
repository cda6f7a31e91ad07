import type { Metrics } from "@tutti/service-kit";

/** What sweeper counts. */
export type SweeperMetrics = {
  /** How many executions are waiting for decider's answer. */
  inFlight(count: number): void;
  /** An answer: "answered" or the kind of the refusal. */
  woken(outcome: string): void;
  resent(tasks: number): void;
};

export function sweeperMetrics(metrics: Metrics): SweeperMetrics {
  const inFlight = metrics.gauge({ name: "sweeper_wakes_in_flight", help: "Due executions that decider is asked for" });
  const woken = metrics.counter({
    name: "sweeper_wakes_total",
    help: "Due executions by what decider said",
    labels: ["outcome"],
  });
  const resent = metrics.counter({
    name: "sweeper_resent_tasks_total",
    help: "Waiting tasks added to Redis once more",
  });
  return {
    inFlight: (count) => inFlight.set({}, count),
    woken: (outcome) => woken.add({ outcome }),
    resent: (tasks) => resent.add({}, tasks),
  };
}

export const noMetrics: SweeperMetrics = { inFlight: ignore, woken: ignore, resent: ignore };

function ignore(): void {
  // Nobody asks for them.
}
