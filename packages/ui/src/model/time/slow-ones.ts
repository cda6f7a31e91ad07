import type { ExecutionSummary } from "../execution.ts";
import { grouped } from "../grouped.ts";
import { known } from "./usual.ts";
import type { Usual } from "./usual.ts";

/**
 * Executions of one definition that run for far longer than others did; `oldest` began first. `stuck`: of these those in which nothing
 * has changed for `limitMs` or more, which is as long as all of it would take.
 */
export type Slow = {
  readonly oldest: ExecutionSummary;
  readonly count: number;
  readonly usual: Usual;
  readonly limitMs: number;
  readonly stuck: readonly ExecutionSummary[];
};

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
    const limitMs = Math.max(usual.p95Ms * times, leastMs);
    const slow = rows
      .filter(({ startTime }) => now - startTime > limitMs)
      .toSorted((a, b) => a.startTime - b.startTime);
    const stuck = slow.filter(({ updateTime }) => now - updateTime > limitMs);
    return slow[0] === undefined ? [] : [{ usual, limitMs, stuck, oldest: slow[0], count: slow.length }];
  });
}
