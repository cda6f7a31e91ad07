import { TASK_STATUSES } from "@tutti/engine";
import type { TaskStatus } from "@tutti/engine";

import { pageOfTasks as pageOf } from "../../operations/tasks/task-page.ts";
import type { WorkflowOperations } from "../../operations/executions/workflow-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { valueOf } from "../http/value-of.ts";
import { taskToJson } from "../json/task-to-json.ts";

/** A part of an execution's tasks, those of some statuses only where asked for. Source: reference/api.md 2.3. */
export async function pageOfTasks(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const request = {
    workflowId: call.param("workflowId"),
    start: call.query.int("start"),
    count: call.query.int("count"),
    statuses: statusesOf(call),
  };
  call.throwFaults();
  const { totalHits, tasks } = valueOf(await pageOf(workflows, request, call));
  const now = Date.now();
  return json({ totalHits, results: tasks.map((view) => taskToJson(view, now)) });
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
