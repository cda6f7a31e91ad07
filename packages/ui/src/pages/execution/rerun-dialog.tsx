import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { rerunFrom } from "../../api/actions.ts";
import { payloadQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { rerunReach } from "../../model/reasons/rerun-reach.ts";
import type { RerunReach } from "../../model/reasons/rerun-reach.ts";
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
  const { summary } = execution.graph;
  const reach = useMemo(() => reachOf(execution, task), [execution, task]);
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
      <Reach reach={reach} />
      {payload.data?.isWhole === true && (
        <JsonField label="Input of the task" initial={payload.data.value} onChange={(value) => setEdited({ value })} />
      )}
      {payload.data?.isWhole === false && <p className="muted">Its input is too long to be changed here, and stays.</p>}
      {error !== undefined && <ErrorNote error={error} />}
    </Dialog>
  );
}

/** A stock server goes by the order in which tasks were scheduled, whatever branch they are in. */
function reachOf({ graph, revision }: Execution, task: TaskRow): RerunReach {
  if (revision !== undefined) return rerunReach(graph.definition.tasks, graph.tasks, task);
  const others = graph.tasks.filter(({ taskId }) => taskId !== task.taskId);
  return { kept: others.filter(({ seq }) => seq < task.seq), forgotten: others.filter(({ seq }) => seq > task.seq) };
}

const MOST_NAMED = 6;

function Reach({ reach: { kept, forgotten } }: { readonly reach: RerunReach }): ReactNode {
  const named = forgotten.slice(0, MOST_NAMED).map(({ ref }) => ref);
  const more = forgotten.length - named.length;
  return (
    <p>
      {kept.length === 0 ? "No other task is kept." : `${counted(kept.length)} kept, with what they put out.`}{" "}
      {forgotten.length === 0
        ? "Nothing has followed it yet."
        : `${counted(forgotten.length)} forgotten, to come again as the flow reaches them: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`}
    </p>
  );
}

function counted(count: number): string {
  return count === 1 ? "1 other task is" : `${count} other tasks are`;
}
