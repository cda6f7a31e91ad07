import { useState } from "react";
import type { ReactNode } from "react";

import type { ListFilter } from "../../api/execution-list.ts";
import type { ActionName } from "../../model/actions.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { cappedText, countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { BulkDialog } from "../jobs/bulk-dialog.tsx";
import styles from "./bulk-bar.module.css";

export type BulkBarProps = {
  readonly selected: ReadonlyMap<string, ExecutionSummary>;
  /** What the list shows, of which all can be taken. */
  readonly matching: { readonly filter: ListFilter; readonly total: number; readonly isCapped: boolean };
  readonly onDone: () => void;
  readonly onClear: () => void;
};

const verbs: readonly (readonly [ActionName, string])[] = [
  ["retry", "Retry"],
  ["pause", "Pause"],
  ["resume", "Resume"],
  ["restart", "Restart"],
  ["restartLatest", "Restart with latest"],
  ["terminate", "Terminate"],
  ["remove", "Remove"],
];

/** What can be done with the rows that are selected, or with all that match. */
export function BulkBar({ selected, matching, onDone, onClear }: BulkBarProps): ReactNode {
  const [verb, setVerb] = useState<ActionName | undefined>();
  const [isAll, setAll] = useState(false);
  const { filter, total, isCapped } = matching;
  const totalText = cappedText(total, isCapped);
  const rows = [...selected.values()];
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected executions">
      <span className={styles.count}>{isAll ? `All ${totalText}` : countText(selected.size)} selected</span>
      {!isAll && total > selected.size && (
        <Button look="plain" onClick={() => setAll(true)}>
          Select all {totalText} that match
        </Button>
      )}
      {verbs.map(([name, label]) => (
        <Button
          key={name}
          aria-keyshortcuts={name === "retry" ? "a" : undefined}
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
          target={isAll ? { kind: "filter", filter, total } : { kind: "rows", rows }}
          onClose={() => setVerb(undefined)}
          onDone={() => {
            setVerb(undefined);
            setAll(false);
            onDone();
          }}
        />
      )}
    </div>
  );
}
