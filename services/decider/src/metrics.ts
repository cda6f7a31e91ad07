import type { Metrics } from "@tutti/service-kit";

/** What decider counts. */
export type DeciderMetrics = {
  /** A batch has ended: how many events it had, and how long it took from its start. */
  batch(outcome: "committed" | "failed", batch: { readonly events: number; readonly ms: number }): void;
  /** An event was answered: by its kind, and "answered" or the kind of the refusal. */
  event(kind: string, outcome: string): void;
};

export const noMetrics: DeciderMetrics = { batch: ignore, event: ignore };

/** The counts of a process, and how its decider stands when they are asked for. */
export function deciderMetrics(metrics: Metrics): DeciderMetrics {
  const seconds = metrics.histogram({ name: "batch_seconds", help: "How long batches take.", labels: ["outcome"] });
  const sizes = metrics.histogram({
    name: "batch_events",
    help: "How many events batches have.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  });
  const events = metrics.counter({
    name: "events_total",
    help: "Events by what became of them.",
    labels: ["kind", "outcome"],
  });
  return {
    batch(outcome, { events: count, ms }) {
      seconds.observe({ outcome }, ms / 1_000);
      if (outcome === "committed") sizes.observe({}, count);
    },
    event: (kind, outcome) => events.add({ kind, outcome }),
  };
}

function ignore(): void {
  // Nobody asks for them.
}
