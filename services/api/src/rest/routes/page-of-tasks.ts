import { workflowTaskOf } from "@tutti/contracts";
import { TASK_STATUSES } from "@tutti/engine";
import type { TaskStatus } from "@tutti/engine";

import type { WorkflowOperations } from "../../operations/workflow-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { valueOf } from "../http/value-of.ts";
import { taskToJson } from "../json/task-to-json.ts";

/** A part of an execution's tasks, those of some statuses only where asked for. Source: reference/api.md 2.3. */
export async function pageOfTasks(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const start = notNegative(call, "start") ?? 0;
  const count = notNegative(call, "count") ?? 15;
  const statuses = statusesOf(call);
  call.throwFaults();
  const view = valueOf(await workflows.get(call.param("workflowId"), { includeTasks: true, signal: call.signal }));
  const { execution, snapshot } = view;
  const matching = statuses.size === 0 ? view.tasks : view.tasks.filter(({ status }) => statuses.has(status));
  const page = matching.slice(start, start + count);
  const now = Date.now();
  const results = page.map((task) =>
    taskToJson({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) }, now),
  );
  return json({ totalHits: matching.length, results });
}

function notNegative({ query, faults }: RestCall, name: string): number | undefined {
  const value = query.int(name);
  if (value !== undefined && value < 0) faults.push({ path: name, message: "must be >= 0", found: String(value) });
  return value;
}

function statusesOf({ query, faults }: RestCall): ReadonlySet<TaskStatus> {
  const statuses = new Set<TaskStatus>();
  for (const word of query.list("status") ?? []) {
    const status = TASK_STATUSES.find((one) => one === word.trim().toUpperCase());
    if (status !== undefined) statuses.add(status);
    else faults.push({ path: "status", message: `must be of ${TASK_STATUSES.join(", ")}`, found: word.slice(0, 60) });
  }
  return statuses;
}
