import { useQueries } from "@tanstack/react-query";

import { usualQuery } from "../../api/statistics.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { known } from "../../model/time/usual.ts";
import type { Usual, UsualRuns } from "../../model/time/usual.ts";
import { useIsPainted } from "../../parts/use-is-painted.ts";

/** What past runs of these executions' definitions took, by execution. Asked for once the page is there. */
export function useUsual(summaries: readonly ExecutionSummary[]): ReadonlyMap<string, UsualRuns> {
  const isOn = useIsPainted();
  const answers = useQueries({
    queries: summaries.map(({ workflowName, version }) => ({ ...usualQuery(workflowName, version), enabled: isOn })),
  });
  const runs = new Map<string, UsualRuns>();
  for (const [place, { workflowId }] of summaries.entries()) {
    const usual = answers[place]?.data;
    if (usual !== undefined && usual !== null) runs.set(workflowId, usual);
  }
  return runs;
}

/** Of a task in any of them; undefined where too few are known. */
export function usualOfTask(
  runs: ReadonlyMap<string, UsualRuns>,
  { workflowId }: ExecutionSummary,
  ref: string,
): Usual | undefined {
  return known(runs.get(workflowId)?.tasks.get(ref));
}
