import { useState } from "react";
import type { ReactNode } from "react";

import { actOnMany } from "../../api/actions.ts";
import type { BulkResult } from "../../api/actions.ts";
import { actionsFor } from "../../model/actions.ts";
import type { ActionName } from "../../model/actions.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import form from "../../parts/form.module.css";
import styles from "./bulk-bar.module.css";

type BulkDialogProps = {
  readonly verb: ActionName;
  readonly targets: readonly ExecutionSummary[];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Shows the reach of an action before it runs, and what came of each after. */
export function BulkDialog({ verb, targets, onClose, onDone }: BulkDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [state, setState] = useState<{
    readonly result?: BulkResult;
    readonly error?: unknown;
    readonly isRunning?: boolean;
  }>({});
  const allows = (row: ExecutionSummary): boolean =>
    actionsFor(row.status).every(({ name, why }) => name !== verb || why === undefined);
  const reached = targets.filter(allows);
  const label = actionsFor("").find(({ name }) => name === verb)?.label ?? verb;
  const run = async (): Promise<void> => {
    setState({ isRunning: true });
    try {
      setState({
        result: await actOnMany(
          verb,
          reached.map((row) => row.workflowId),
          reason,
        ),
      });
    } catch (error) {
      setState({ error });
    }
  };
  if (state.result !== undefined) return <BulkOutcome label={label} result={state.result} onClose={onDone} />;
  return (
    <Dialog
      title={`${label}: ${countText(reached.length)} of ${countText(targets.length)}`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={verb === "terminate" || verb === "remove" ? "danger" : "primary"}
            why={
              reached.length === 0
                ? "None of them is in a state that allows it"
                : state.isRunning === true
                  ? "It is running"
                  : undefined
            }
            onClick={() => void run()}
          >
            {label}
          </Button>
        </>
      }
    >
      <Reach targets={targets} allows={allows} />
      <ul className={`${styles.sample} mono`} aria-label="Some of them">
        {reached.slice(0, 5).map((row) => (
          <li key={row.workflowId} className="ellipsis">
            {row.workflowName} {row.workflowId}
          </li>
        ))}
        {reached.length > 5 && <li className="muted">… and {countText(reached.length - 5)} more</li>}
      </ul>
      {verb === "terminate" && (
        <label className={form.field}>
          Reason
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Kept with each of them"
          />
        </label>
      )}
      {state.error !== undefined && <ErrorNote error={state.error} />}
    </Dialog>
  );
}

type ReachProps = {
  readonly targets: readonly ExecutionSummary[];
  readonly allows: (row: ExecutionSummary) => boolean;
};

function Reach({ targets, allows }: ReachProps): ReactNode {
  const byStatus = Map.groupBy(targets, (row) => row.status);
  return (
    <ul className={styles.counts}>
      {[...byStatus].map(([status, rows]) => (
        <li key={status}>
          <StatusBadge status={status} /> {countText(rows.length)}
          {rows[0] !== undefined && !allows(rows[0]) && <span className="muted"> will be skipped</span>}
        </li>
      ))}
    </ul>
  );
}

function BulkOutcome({
  label,
  result,
  onClose,
}: {
  readonly label: string;
  readonly result: BulkResult;
  readonly onClose: () => void;
}): ReactNode {
  const refused = Object.entries(result.refused);
  return (
    <Dialog
      title={label}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p role="status">
        {countText(result.done.length)} done{refused.length > 0 ? `, ${countText(refused.length)} refused` : ""}.
      </p>
      {refused.length > 0 && (
        <ul className={styles.sample}>
          {refused.slice(0, 50).map(([id, why]) => (
            <li key={id}>
              <span className="mono">{id}</span> {why}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
