import type { Metrics } from "@tutti/service-kit";

/** What decider counts. */
export type DeciderMetrics = {
  /** A batch has ended: how many events it had, and how long it took from its start. */
  batch(outcome: "committed" | "failed", batch: { readonly events: number; readonly ms: number }): void;
  /** An event was answered: by its kind, and "answered" or the kind of the refusal. */
  event(kind: string, outcome: string): void;
  /** How long a part of a batch took: until its rows were locked and read, deciding, writing and committing. */
  phase(name: "lock" | "decide" | "commit", ms: number): void;
  /** What a batch found of its executions: as they were in memory, loaded because they were not, not there, busy. */
  executions(found: "current" | "loaded" | "missing" | "busy", count: number): void;
  /** Tasks leased in a commit: against a waiting worker's credit, or taken from their queue. */
  leased(road: "credit" | "queue", count: number): void;
  /** Commands that were sent to the queues, or left to sweeper. */
  commands(outcome: "sent" | "unsent", count: number): void;
};

export const noMetrics: DeciderMetrics = {
  batch: ignore,
  event: ignore,
  phase: ignore,
  executions: ignore,
  leased: ignore,
  commands: ignore,
};

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
  const phases = metrics.histogram({
    name: "batch_phase_seconds",
    help: "How long the parts of batches take.",
    labels: ["phase"],
  });
  const executions = metrics.counter({
    name: "batch_executions_total",
    help: "Executions of batches by what was found of them; current: memory was up to date.",
    labels: ["found"],
  });
  const leased = metrics.counter({ name: "leased_tasks_total", help: "Tasks handed out.", labels: ["road"] });
  const commands = metrics.counter({ name: "commands_total", help: "Commands of commits.", labels: ["outcome"] });
  return {
    batch(outcome, { events: count, ms }) {
      seconds.observe({ outcome }, ms / 1_000);
      if (outcome === "committed") sizes.observe({}, count);
    },
    event: (kind, outcome) => events.add({ kind, outcome }),
    phase: (phase, ms) => phases.observe({ phase }, ms / 1_000),
    executions: (found, count) => executions.add({ found }, count),
    leased: (road, count) => leased.add({ road }, count),
    commands: (outcome, count) => commands.add({ outcome }, count),
  };
}

function ignore(): void {
  // Nobody asks for them.
}
