import type { IndexLag } from "@tutti/ports";
import type { Metrics } from "@tutti/service-kit";

export type IndexOutcome = "indexed" | "removed" | "failed";

/** What indexer counts. */
export type IndexerMetrics = {
  /** Executions by what became of them. */
  worked(outcome: IndexOutcome, executions: number): void;
  /** How far the index is behind. */
  lag(lag: IndexLag): void;
};

export function indexerMetrics(metrics: Metrics): IndexerMetrics {
  const worked = metrics.counter({
    name: "indexer_executions_total",
    help: "Executions that were indexed, removed from the index, or could not be indexed",
    labels: ["outcome"],
  });
  const lag = metrics.gauge({
    name: "indexer_lag_seconds",
    help: "For how long the oldest change that is not indexed has waited",
  });
  const waiting = metrics.gauge({ name: "indexer_waiting_changes", help: "Changes that wait to be indexed" });
  return {
    worked: (outcome, executions) => worked.add({ outcome }, executions),
    lag: (told) => {
      lag.set({}, told.oldestMs / 1000);
      waiting.set({}, told.waiting);
    },
  };
}

export const noMetrics: IndexerMetrics = { worked: ignore, lag: ignore };

function ignore(): void {
  // Nobody asks for them.
}
