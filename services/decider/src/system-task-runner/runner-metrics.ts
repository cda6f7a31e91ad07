import type { Metrics } from "@tutti/service-kit";

/** What the runner counts. */
export type RunnerMetrics = {
  /** A task was carried out, given back, or had ended meanwhile. */
  ran(run: { readonly type: string; readonly outcome: string; readonly ms: number }): void;
};

export const noRunnerMetrics: RunnerMetrics = { ran: () => undefined };

/** Tasks that this process has carried out, by type and what came of them. */
export function runnerMetrics(metrics: Metrics): RunnerMetrics {
  const labels = ["type", "outcome"] as const;
  const count = metrics.counter({ name: "system_tasks_total", help: "System tasks by what became of them.", labels });
  const seconds = metrics.histogram({ name: "system_task_seconds", help: "How long system tasks took.", labels });
  return {
    ran({ type, outcome, ms }) {
      count.add({ type, outcome });
      seconds.observe({ type, outcome }, ms / 1_000);
    },
  };
}
