import type { WorkflowView } from "@tutti/contracts";
import { withRunningLoops } from "@tutti/engine";
import type { ExternalThresholds, LoadedExecution } from "@tutti/engine";

import { shownExecution, shownTask } from "../payloads/external-view.ts";
import { hiddenNames, taskWithHiddenFields, withHiddenFields } from "./hidden-fields.ts";
import type { SnapshotReader } from "./snapshot-reader.ts";
import { mapInTurns } from "../turns.ts";

export type ViewDeps = {
  readonly snapshots: Pick<SnapshotReader, "read">;
  readonly thresholds: ExternalThresholds;
};

/** The execution with its definition and, in the order of their scheduling, those of its tasks that were loaded. Masked fields are hidden. */
export async function workflowViewOf(
  { execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">,
  { snapshots, thresholds }: ViewDeps,
  signal?: AbortSignal,
): Promise<WorkflowView> {
  const snapshot = await snapshots.read(execution.snapshotHash);
  const names = hiddenNames(snapshot);
  return {
    execution: withHiddenFields(shownExecution(execution, thresholds), names),
    tasks: await mapInTurns(
      [...withRunningLoops({ execution, tasks }, snapshot)].sort((a, b) => a.seq - b.seq),
      { map: (task) => taskWithHiddenFields(shownTask(task, thresholds), names), signal },
    ),
    snapshot,
  };
}
