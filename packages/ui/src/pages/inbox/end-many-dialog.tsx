import { useState } from "react";
import type { ReactNode } from "react";

import { endTask } from "../../api/actions.ts";
import type { TaskSummary } from "../../api/task-search.ts";
import { countOf, countText } from "../../model/format.ts";
import { taskName } from "../../model/lists/inbox.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import form from "../../parts/form.module.css";
import { JsonField } from "../../parts/json-field.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { toast } from "../../parts/toasts.tsx";

type EndManyProps = {
  readonly rows: readonly TaskSummary[];
  readonly onClose: () => void;
  /** Told of each that has ended. */
  readonly onEnded: (taskId: string) => void;
};

/** Ends several tasks alike, one after the other; one that cannot be ended stops it, and is told. */
export function EndManyDialog({ rows, onClose, onEnded }: EndManyProps): ReactNode {
  // Those that were chosen when it opened: what has ended leaves the list meanwhile.
  const [chosen] = useState(rows);
  const [reason, setReason] = useState("");
  const [output, setOutput] = useState<Readonly<Record<string, unknown>> | undefined>({});
  const [done, setDone] = useState(0);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const end = async (status: "COMPLETED" | "FAILED"): Promise<void> => {
    setRunning(true);
    setError(undefined);
    try {
      for (const [at, { workflowId, taskId }] of chosen.entries()) {
        if (at < done) continue;
        const said = { outputData: output ?? {}, reason: status === "FAILED" ? reason.trim() : "" };
        await endTask({ workflowId, taskId }, status, said);
        setDone(at + 1);
        onEnded(taskId);
      }
      toast(`${countOf(chosen.length, "task")} ${status === "COMPLETED" ? "completed" : "failed"}`);
      onClose();
    } catch (failure) {
      setError(failure);
    }
    setRunning(false);
  };
  const why = isRunning
    ? "They are being ended"
    : output === undefined
      ? "The output is no JSON object yet"
      : undefined;
  const names = [...new Set(chosen.map(taskName))];
  return (
    <Dialog
      title={`Complete ${countOf(chosen.length, "task")}`}
      onClose={onClose}
      foot={
        <>
          <Button look="danger" why={why} onClick={() => void end("FAILED")}>
            Fail all
          </Button>
          <Button look="primary" why={why} onClick={() => void end("COMPLETED")}>
            Complete all
          </Button>
        </>
      }
    >
      <p>
        {names.slice(0, 8).join(", ")}
        {names.length > 8 && <span className="muted"> and {countText(names.length - 8)} more</span>}
      </p>
      <JsonField label="Output of each" initial={{}} onChange={setOutput} />
      <label className={form.field}>
        Reason, if they fail
        <input value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {(isRunning || done > 0) && (
        <p role="status" className="number">
          {countText(done)} of {countText(chosen.length)} done
        </p>
      )}
      {error !== undefined && <ErrorNote error={error} />}
    </Dialog>
  );
}
