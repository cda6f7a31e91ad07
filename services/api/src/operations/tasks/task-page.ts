import { workflowTaskOf } from "@tutti/contracts";
import type { TaskView } from "@tutti/contracts";
import type { Fault, TaskStatus } from "@tutti/engine";
import type { Asked } from "@tutti/ports";

import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { WorkflowOperations } from "../executions/workflow-operations.ts";

/** Which of an execution's tasks are wanted. */
export type TaskPageRequest = {
  readonly workflowId: string;
  /** How many are passed over. Absent: none. */
  readonly start?: number | undefined;
  /** How many are given at most. Absent: 15. */
  readonly count?: number | undefined;
  /** None: of all. */
  readonly statuses: ReadonlySet<TaskStatus>;
};

export type TaskPage = { readonly totalHits: number; readonly tasks: readonly TaskView[] };

/**
 * Some of an execution's tasks in the order of their scheduling. InvalidArgument of a start or count below 0; NotFound.
 * Source: reference/api.md 2.3.
 */
export async function pageOfTasks(
  workflows: Pick<WorkflowOperations, "get">,
  { workflowId, start = 0, count = 15, statuses }: TaskPageRequest,
  { signal }: Asked,
): Promise<Reply<TaskPage>> {
  const refusal = refusalOf("InvalidArgument", [...belowZero("start", start), ...belowZero("count", count)]);
  if (refusal !== undefined) return refuse(refusal);
  const reply = await workflows.get(workflowId, { includeTasks: true, signal });
  if (reply.kind === "refused") return reply;
  const { execution, snapshot, tasks } = reply.value;
  const matching = statuses.size === 0 ? tasks : tasks.filter(({ status }) => statuses.has(status));
  const page = matching.slice(start, start + count);
  return ok({
    totalHits: matching.length,
    tasks: page.map((task) => ({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) })),
  });
}

function belowZero(path: string, value: number): readonly Fault[] {
  return value < 0 ? [{ path, message: `${path} must be >= 0`, found: String(value) }] : [];
}
