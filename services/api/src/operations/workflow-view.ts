import type { WorkflowView } from "@tutti/contracts";
import type { LoadedExecution } from "@tutti/engine";

import type { SnapshotReader } from "./snapshot-reader.ts";

/** The execution with its definition and, in the order of their scheduling, those of its tasks that were loaded. */
export async function workflowViewOf(
  { execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">,
  snapshots: SnapshotReader,
): Promise<WorkflowView> {
  const snapshot = await snapshots.read(execution.snapshotHash);
  return { execution, tasks: [...tasks].sort((a, b) => a.seq - b.seq), snapshot };
}
