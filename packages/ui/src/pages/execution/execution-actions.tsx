import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronDown, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { act } from "../../api/actions.ts";
import { actionsFor } from "../../model/actions.ts";
import type { Action, ActionName } from "../../model/actions.ts";
import type { ExecutionGraph, ExecutionSummary } from "../../model/execution.ts";
import { incidentText } from "../../model/reasons/incident.ts";
import { Button } from "../../parts/button.tsx";
import { copyText } from "../../parts/copy-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Menu } from "../../parts/menu.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { toast } from "../../parts/toasts.tsx";
import { useKeys } from "../../shell/keys.ts";
import { usePageActions } from "../../shell/page-actions.ts";
import styles from "../../parts/form.module.css";

type ActionsProps = { readonly graph: ExecutionGraph; readonly onChanged: () => void };

/** What the state allows, and why not for the rest. */
export function ExecutionActions({ graph, onChanged }: ActionsProps): ReactNode {
  const { summary } = graph;
  const [asking, setAsking] = useState<Action | undefined>();
  const [isOpen, setOpen] = useState(false);
  useKeys({ a: () => setOpen(true) });
  const navigate = useNavigate();
  const actions = actionsFor(summary.status);
  const retry = actions.find(({ name }) => name === "retry");
  const run = async (name: ActionName, reason = ""): Promise<void> => {
    try {
      await act(name, summary.workflowId, reason);
    } catch (error) {
      // It stands otherwise than is shown, most likely.
      onChanged();
      throw error;
    }
    toast(doneWords[name]);
    if (name === "remove") await navigate({ to: "/executions" });
    else onChanged();
  };
  const choose = (action: Action): void => {
    if (
      action.name === "terminate" ||
      action.name === "remove" ||
      action.name === "restart" ||
      action.name === "restartLatest"
    )
      setAsking(action);
    else
      void run(action.name).catch((error: unknown) =>
        toast(error instanceof Error ? error.message : String(error), { hasFailed: true }),
      );
  };
  const others = [
    {
      label: "Start another with this input",
      onSelect: () => void navigate({ to: "/run", search: { from: summary.workflowId } }),
    },
    {
      label: "Compare with another execution",
      onSelect: () => void navigate({ to: "/compare", search: { a: summary.workflowId } }),
    },
    { label: "Copy a summary in Markdown", onSelect: () => void copySummary(graph) },
  ];
  usePageActions([
    ...actions.filter(({ why }) => why === undefined).map((one) => ({ label: one.label, run: () => choose(one) })),
    ...others.map(({ label, onSelect }) => ({ label, run: onSelect })),
  ]);
  return (
    <>
      {retry?.why === undefined && retry !== undefined && (
        <Button look="primary" title="Runs again what failed; what has completed stays" onClick={() => choose(retry)}>
          <RotateCcw size={14} /> Retry
        </Button>
      )}
      <Menu
        isOpen={isOpen}
        onOpenChange={setOpen}
        items={[
          ...actions.map((action) => ({
            label: action.label,
            why: action.why,
            isDanger: action.name === "terminate" || action.name === "remove",
            onSelect: () => choose(action),
          })),
          "line",
          ...others,
        ]}
      >
        <Button aria-keyshortcuts="a">
          Actions <ChevronDown size={14} />
        </Button>
      </Menu>
      {asking !== undefined && (
        <AskDialog action={asking} summary={summary} onRun={run} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

async function copySummary(graph: ExecutionGraph): Promise<void> {
  const address = new URL(`/executions/${encodeURIComponent(graph.summary.workflowId)}`, location.href).href;
  await copyText(incidentText(graph, { address, now: Date.now() }));
  toast("Summary copied");
}

const doneWords: Readonly<Record<ActionName, string>> = {
  retry: "Retried: what failed runs again",
  pause: "Paused",
  resume: "Resumed",
  restart: "Restarted",
  restartLatest: "Restarted with the latest version",
  terminate: "Terminated",
  remove: "Removed",
};

const reach: Readonly<Partial<Record<ActionName, string>>> = {
  terminate: "Open tasks are canceled, and nothing further runs.",
  remove: "The execution and its tasks are deleted for good.",
  restart: "Every task is forgotten, and it begins again with the same input.",
  restartLatest:
    "Every task is forgotten, and it begins again with the same input and the latest version of its definition.",
};

type AskProps = {
  readonly action: Action;
  readonly summary: ExecutionSummary;
  readonly onRun: (name: ActionName, reason: string) => Promise<void>;
  readonly onClose: () => void;
};

function AskDialog({ action, summary, onRun, onClose }: AskProps): ReactNode {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<unknown>();
  const run = (): void => void onRun(action.name, reason).then(onClose, setError);
  return (
    <Dialog
      title={action.label}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={action.name.startsWith("restart") ? "primary" : "danger"} onClick={run}>
            {action.label}
          </Button>
        </>
      }
    >
      <p>
        <strong>{summary.workflowName}</strong>{" "}
        <Link to="/executions/$id" params={{ id: summary.workflowId }} className="mono">
          {summary.workflowId}
        </Link>
      </p>
      <p>{reach[action.name]}</p>
      {action.name === "terminate" && (
        <label className={styles.field}>
          Reason
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && run()}
          />
        </label>
      )}
      {error !== undefined && <ErrorNote error={error} />}
    </Dialog>
  );
}
