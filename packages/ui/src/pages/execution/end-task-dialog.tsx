import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";

import { endTask } from "../../api/actions.ts";
import { taskInputQuery } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { shortId } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { JsonField } from "../../parts/json-field.tsx";
import { JsonTree } from "../../parts/json-tree.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { toast } from "../../parts/toasts.tsx";
import form from "../../parts/form.module.css";
import styles from "./inspector.module.css";

type EndTaskProps = {
  readonly task: Pick<TaskRow, "taskId" | "ref">;
  readonly workflowId: string;
  /** Said where it is not ended from the page of its execution. */
  readonly workflowName?: string;
  readonly onClose: () => void;
  readonly onEnded?: () => void;
  /** It was done or refused: either way it may stand otherwise than is shown. */
  readonly onDone: () => void;
};

/** Ends an open task by hand, with its output or the reason why it failed; shows what it was given. */
export function EndTaskDialog({ task, workflowId, workflowName, onClose, onEnded, onDone }: EndTaskProps): ReactNode {
  const [reason, setReason] = useState("");
  const [output, setOutput] = useState<Readonly<Record<string, unknown>> | undefined>({});
  const [error, setError] = useState<unknown>();
  const given = useQuery(taskInputQuery(task.taskId)).data;
  const end = async (status: "COMPLETED" | "FAILED"): Promise<void> => {
    try {
      await endTask({ workflowId, taskId: task.taskId }, status, {
        outputData: output ?? {},
        reason: status === "FAILED" ? reason.trim() : "",
      });
      toast(`${task.ref}: ${status === "COMPLETED" ? "completed" : "failed"}`);
      onEnded?.();
      onDone();
      onClose();
    } catch (failure) {
      setError(failure);
      onDone();
    }
  };
  const why = output === undefined ? "The output is no JSON object yet" : undefined;
  return (
    <Dialog
      title={`Complete ${task.ref}`}
      onClose={onClose}
      foot={
        <>
          <Button look="danger" why={why} onClick={() => void end("FAILED")}>
            Fail
          </Button>
          <Button look="primary" why={why} onClick={() => void end("COMPLETED")}>
            Complete
          </Button>
        </>
      }
    >
      {workflowName !== undefined && (
        <p>
          Of{" "}
          <Link className={styles.whose} to="/executions/$id" params={{ id: workflowId }} search={{ t: task.taskId }}>
            {workflowName} <span title={workflowId}>{shortId(workflowId)}</span>
          </Link>
        </p>
      )}
      {given !== undefined && Object.keys(given).length === 0 && <p className="muted">It was given no input.</p>}
      {given !== undefined && Object.keys(given).length > 0 && (
        <div className={styles.given}>
          <JsonTree value={given} name="input" />
        </div>
      )}
      <JsonField label="Output" initial={{}} onChange={setOutput} />
      <label className={form.field}>
        Reason, if it fails
        <input value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {error !== undefined && <ErrorNote error={error} />}
    </Dialog>
  );
}
