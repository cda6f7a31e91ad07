import type { ReactNode } from "react";

import type { ExecutionSummary } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { hasValues, pathConditions } from "../../model/lists/glimpses.ts";
import type { PathCondition } from "../../model/lists/glimpses.ts";
import { Button } from "../../parts/button.tsx";
import styles from "./execution-list.module.css";
import type { Glimpses } from "./use-glimpses.ts";

/** The rows that hold what is looked for in their payloads, without those of which that is not known yet; all where nobody can tell. */
export function payloadMatches(
  rows: readonly ExecutionSummary[],
  { has, byId, isStock }: Glimpses & { readonly has: string | undefined },
): readonly ExecutionSummary[] {
  const conditions = pathConditions(has);
  return conditions.length === 0 || isStock
    ? rows
    : rows.filter(({ workflowId }) => hasValues(byId.get(workflowId), conditions));
}

type LookedProps = {
  readonly has: string;
  readonly found: number;
  readonly looked: number;
  /** Looks through more; undefined: there are no more. */
  readonly onMore: (() => void) | undefined;
};

/** How many executions were looked through for a value, and which: no index knows where in a payload it stands. */
export function Looked({ has, found, looked, onMore }: LookedProps): ReactNode {
  return (
    <p className={styles.searched}>
      {countText(found)} of the {countText(looked)} looked through have {wordsOf(pathConditions(has))}; only those are
      looked through that hold these words somewhere.{" "}
      {onMore !== undefined && (
        <Button look="plain" onClick={onMore}>
          Look further
        </Button>
      )}
    </p>
  );
}

function wordsOf(conditions: readonly PathCondition[]): string {
  return conditions.map(({ path, value }) => `${path} “${value}”`).join(" and ");
}
