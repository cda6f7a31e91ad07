import type { ExecutionSummary } from "./execution.ts";
import { grouped } from "./grouped.ts";
import { known } from "./usual.ts";
import type { Usual } from "./usual.ts";

/** Executions of one definition that run for far longer than others did; `oldest` began first. */
export type Slow = { readonly oldest: ExecutionSummary; readonly count: number; readonly usual: Usual };

const times = 3;
/** What is over within some seconds is nobody's trouble, however long it takes. */
const leastMs = 10_000;

/** Of executions that run, those that have done so for three times as long as 95 of 100 before them, by definition. */
export function slowOnes(
  running: readonly ExecutionSummary[],
  { now, usualOf }: { readonly now: number; readonly usualOf: (row: ExecutionSummary) => Usual | undefined },
): readonly Slow[] {
  return [...grouped(running, ({ workflowName, version }) => `${version} ${workflowName}`).values()].flatMap((rows) => {
    const [first] = rows;
    const usual = first && known(usualOf(first));
    if (usual === undefined) return [];
    const slow = rows
      .filter(({ startTime }) => now - startTime > Math.max(usual.p95Ms * times, leastMs))
      .toSorted((a, b) => a.startTime - b.startTime);
    return slow[0] === undefined ? [] : [{ usual, oldest: slow[0], count: slow.length }];
  });
}
