import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";

import { followJob, renewCounts } from "../../api/follow-job.ts";
import { reachedOf } from "../../model/lists/bulk-jobs.ts";
import { cappedText, countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import form from "../../parts/form.module.css";
import { ErrorNote } from "../../parts/notes.tsx";
import { BulkOutcome } from "./bulk-outcome.tsx";
import { Reach } from "./reach.tsx";
import { verbWords } from "./verbs.ts";
import { useReach, useRun } from "./use-bulk.ts";
import type { BulkOptions, Outcome } from "./use-bulk.ts";

export type BulkDialogProps = BulkOptions & { readonly onClose: () => void; readonly onDone: () => void };

/** Shows the reach of an action before it runs, and how it goes then. */
export function BulkDialog({ verb, target, first, onClose, onDone }: BulkDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [perSecond, setPerSecond] = useState("");
  const known = useReach({ verb, target, first });
  const run = useRun({ verb, target, first });
  const client = useQueryClient();
  const label = verbWords[verb];
  if (run.data !== undefined) return <BulkOutcome label={label} outcome={run.data} onClose={onDone} />;
  const reached = known.data === undefined ? undefined : reachedOf(known.data.reach);
  const go = (): void => {
    if (known.data === undefined) return;
    const rate = Number(perSecond) > 0 ? Math.ceil(Number(perSecond)) : undefined;
    const onSuccess = (outcome: Outcome): void => {
      void client.invalidateQueries({ queryKey: ["jobs"] });
      void ("jobId" in outcome ? followJob(client, outcome.jobId) : renewCounts(client));
    };
    run.mutate({ known: known.data, reason, perSecond: rate }, { onSuccess });
  };
  return (
    <Dialog
      title={titleOf(label, known.data, reached)}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={verb === "terminate" || verb === "remove" ? "danger" : "primary"}
            why={whyNot(reached, run.isPending)}
            onClick={go}
          >
            {label} {reached !== undefined && reached > 0 ? countText(reached) : ""}
          </Button>
        </>
      }
    >
      {known.isPending && <p className="muted">Counting what it would reach …</p>}
      {known.isError && <ErrorNote error={known.error} onRetry={() => void known.refetch()} />}
      {known.data !== undefined && <Reach reach={known.data.reach} />}
      <div className={form.row}>
        <label className={form.field}>
          Reason
          <input value={reason} onChange={({ target: at }) => setReason(at.value)} placeholder="Why you do this" />
        </label>
        {known.data !== undefined && known.data.rows === undefined && (
          <label className={form.field}>
            Speed limit (executions per second)
            <input
              type="number"
              min="1"
              max="1000"
              value={perSecond}
              onChange={({ target: at }) => setPerSecond(at.value)}
              placeholder="As fast as it goes"
            />
          </label>
        )}
      </div>
      {run.isError && <ErrorNote error={run.error} />}
    </Dialog>
  );
}

function titleOf(label: string, known: ReturnType<typeof useReach>["data"], reached: number | undefined): string {
  if (known === undefined || reached === undefined) return label;
  const { total, isCapped } = known.reach;
  return reached === total
    ? `${label} ${cappedText(total, isCapped)} ${total === 1 ? "execution" : "executions"}`
    : `${label} ${countText(reached)} of ${cappedText(total, isCapped)} executions`;
}

function whyNot(reached: number | undefined, isRunning: boolean): string | undefined {
  if (isRunning) return "It is starting";
  if (reached === undefined) return "What it would reach is being counted";
  return reached === 0 ? "None of them is in a state that allows it" : undefined;
}
