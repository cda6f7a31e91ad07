import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";

import { rerunFrom } from "../../api/actions.ts";
import { payloadQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { JsonField } from "../../parts/json-field.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { toast } from "../../parts/toasts.tsx";

type RerunProps = {
  readonly task: TaskRow;
  readonly execution: Execution;
  readonly onClose: () => void;
  /** It was done or refused: either way it may stand otherwise than is shown. */
  readonly onDone: () => void;
};

/** Runs again from a task on: shows what is kept and what runs again before it does. */
export function RerunDialog({ task, execution, onClose, onDone }: RerunProps): ReactNode {
  const payload = useQuery(payloadQuery(execution, { taskId: task.taskId, field: "input", version: task.updateTime }));
  // Undefined while nothing has been written: the input stays what it was.
  const [edited, setEdited] = useState<{ readonly value: Readonly<Record<string, unknown>> | undefined }>();
  const [error, setError] = useState<unknown>();
  const { tasks, summary } = execution.graph;
  const again = tasks.filter((other) => other.seq >= task.seq);
  const run = async (): Promise<void> => {
    try {
      await rerunFrom(summary.workflowId, task.taskId, edited?.value);
      toast(`Running again from ${task.ref}`);
      onDone();
      onClose();
    } catch (failure) {
      setError(failure);
      onDone();
    }
  };
  return (
    <Dialog
      title={`Run again from ${task.ref}`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            why={edited !== undefined && edited.value === undefined ? "The input is no JSON object yet" : undefined}
            onClick={() => void run()}
          >
            Run again
          </Button>
        </>
      }
    >
      <p>
        {tasks.length - again.length} tasks before it are kept, with their outputs. {again.length} from it on are
        forgotten and run again.
      </p>
      {payload.data?.isWhole === true && (
        <JsonField label="Input of the task" initial={payload.data.value} onChange={(value) => setEdited({ value })} />
      )}
      {payload.data?.isWhole === false && <p className="muted">Its input is too long to be changed here, and stays.</p>}
      {error !== undefined && <ErrorNote error={error} />}
    </Dialog>
  );
}
