import type { Metrics } from "@tutti/service-kit";

/** What sweeper counts. */
export type SweeperMetrics = {
  /** How many executions are waiting for decider's answer. */
  inFlight(count: number): void;
  /** An answer: "answered" or the kind of the refusal. */
  woken(outcome: string): void;
  /** Waiting tasks that were added to Redis once more, and by which work. */
  added(by: "resend" | "walk" | "refill", tasks: number): void;
  /** A refill: "done", or "lost" where Redis was emptied once more meanwhile. */
  refilled(outcome: "done" | "lost"): void;
  /** An event that one execution has for another: "answered" or the kind of the refusal. */
  resent(outcome: string): void;
  /** A lease of somebody dead: "answered" or the kind of the refusal. */
  returned(outcome: string): void;
};

export function sweeperMetrics(metrics: Metrics): SweeperMetrics {
  const inFlight = metrics.gauge({ name: "sweeper_wakes_in_flight", help: "Due executions that decider is asked for" });
  const woken = metrics.counter({
    name: "sweeper_wakes_total",
    help: "Due executions by what decider said",
    labels: ["outcome"],
  });
  const added = metrics.counter({
    name: "sweeper_added_tasks_total",
    help: "Waiting tasks added to Redis once more",
    labels: ["by"],
  });
  const refills = metrics.counter({
    name: "sweeper_refills_total",
    help: "Times that Redis was found emptied and was refilled",
    labels: ["outcome"],
  });
  const returned = metrics.counter({
    name: "sweeper_returned_leases_total",
    help: "Leases of dead processes by what decider said",
    labels: ["outcome"],
  });
  const resent = metrics.counter({
    name: "sweeper_resent_events_total",
    help: "Events between executions sent once more, by what decider said",
    labels: ["outcome"],
  });
  return {
    inFlight: (count) => inFlight.set({}, count),
    woken: (outcome) => woken.add({ outcome }),
    added: (by, tasks) => added.add({ by }, tasks),
    refilled: (outcome) => refills.add({ outcome }),
    resent: (outcome) => resent.add({ outcome }),
    returned: (outcome) => returned.add({ outcome }),
  };
}

export const noMetrics: SweeperMetrics = {
  inFlight: ignore,
  woken: ignore,
  added: ignore,
  refilled: ignore,
  resent: ignore,
  returned: ignore,
};

function ignore(): void {
  // Nobody asks for them.
}
