import { useState } from "react";
import type { ReactNode } from "react";

import { searchExecutions } from "../../api/queries.ts";
import type { ActionName } from "../../model/actions.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { toast } from "../../parts/toasts.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import styles from "./bulk-bar.module.css";

export type BulkBarProps = {
  readonly selected: ReadonlyMap<string, ExecutionSummary>;
  /** What the list shows, of which all can be taken. */
  readonly matching: { readonly query: string; readonly freeText: string; readonly total: number };
  readonly onDone: () => void;
  readonly onClear: () => void;
};

const verbs: readonly (readonly [ActionName, string])[] = [
  ["retry", "Retry"],
  ["pause", "Pause"],
  ["resume", "Resume"],
  ["restart", "Restart"],
  ["terminate", "Terminate"],
  ["remove", "Remove"],
];

/** What can be done with the rows that are selected. */
export function BulkBar({ selected, matching, onDone, onClear }: BulkBarProps): ReactNode {
  const [verb, setVerb] = useState<ActionName | undefined>();
  const [all, setAll] = useState<readonly ExecutionSummary[] | undefined>();
  const targets = all ?? [...selected.values()];
  const takeAll = async (): Promise<void> => {
    try {
      setAll(await allMatching(matching));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { hasFailed: true });
    }
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected executions">
      <span className={styles.count}>{countText(targets.length)} selected</span>
      {all === undefined && matching.total > selected.size && (
        <Button look="plain" onClick={() => void takeAll()}>
          Select all {countText(matching.total)} that match
        </Button>
      )}
      {verbs.map(([name, label]) => (
        <Button
          key={name}
          look={name === "terminate" || name === "remove" ? "danger" : "normal"}
          onClick={() => setVerb(name)}
        >
          {label}
        </Button>
      ))}
      <Button look="plain" onClick={onClear}>
        Clear
      </Button>
      {verb !== undefined && (
        <BulkDialog
          verb={verb}
          targets={targets}
          onClose={() => setVerb(undefined)}
          onDone={() => {
            setVerb(undefined);
            setAll(undefined);
            onDone();
          }}
        />
      )}
    </div>
  );
}

/** Conductor's search gives 5,000 rows at most in one answer. */
async function allMatching({ query, freeText, total }: BulkBarProps["matching"]): Promise<readonly ExecutionSummary[]> {
  const rows: ExecutionSummary[] = [];
  while (rows.length < total) {
    const page = await searchExecutions({ query, freeText, sort: "startTime:DESC", start: rows.length, size: 5000 });
    rows.push(...page.rows);
    if (!page.hasMore) break;
  }
  return rows;
}
