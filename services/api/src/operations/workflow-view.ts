import type { WorkflowView } from "@tutti/contracts";
import { withRunningLoops } from "@tutti/engine";
import type { ExternalThresholds, LoadedExecution } from "@tutti/engine";

import { shownExecution, shownTask } from "./external-view.ts";
import type { SnapshotReader } from "./snapshot-reader.ts";

/** The execution with its definition and, in the order of their scheduling, those of its tasks that were loaded. */
export async function workflowViewOf(
  { execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">,
  { snapshots, thresholds }: { readonly snapshots: SnapshotReader; readonly thresholds: ExternalThresholds },
): Promise<WorkflowView> {
  const snapshot = await snapshots.read(execution.snapshotHash);
  return {
    execution: shownExecution(execution, thresholds),
    tasks: [...withRunningLoops({ execution, tasks }, snapshot)]
      .sort((a, b) => a.seq - b.seq)
      .map((task) => shownTask(task, thresholds)),
    snapshot,
  };
}
