import type { ActionName } from "../model/actions.ts";
import { callApi, listAt, objectOf } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { rememberStart } from "./started-here.ts";

const one = (id: string): string => `/workflow/${encodeURIComponent(id)}`;

/** Does it to one execution. */
export async function act(name: ActionName, id: string, reason: string): Promise<void> {
  switch (name) {
    case "retry":
      return void (await callApi(`${one(id)}/retry`, { method: "POST", query: { resumeSubworkflowTasks: true } }));
    case "pause":
      return void (await callApi(`${one(id)}/pause`, { method: "PUT" }));
    case "resume":
      return void (await callApi(`${one(id)}/resume`, { method: "PUT" }));
    case "restart":
      return void (await callApi(`${one(id)}/restart`, { method: "POST", query: { useLatestDefinitions: false } }));
    case "restartLatest":
      return void (await callApi(`${one(id)}/restart`, { method: "POST", query: { useLatestDefinitions: true } }));
    case "terminate":
      return void (await callApi(one(id), { method: "DELETE", query: { reason } }));
    case "remove":
      return void (await callApi(`${one(id)}/remove`, { method: "DELETE", query: { archiveWorkflow: false } }));
  }
}

export type BulkResult = { readonly done: readonly string[]; readonly refused: Readonly<Record<string, string>> };

const bulkCalls = {
  retry: { path: "/workflow/bulk/retry", method: "POST" },
  pause: { path: "/workflow/bulk/pause", method: "PUT" },
  resume: { path: "/workflow/bulk/resume", method: "PUT" },
  restart: { path: "/workflow/bulk/restart", method: "POST" },
  restartLatest: { path: "/workflow/bulk/restart?useLatestDefinitions=true", method: "POST" },
  terminate: { path: "/workflow/bulk/terminate", method: "POST" },
  remove: { path: "/workflow/bulk/remove", method: "DELETE" },
} as const satisfies Record<ActionName, { readonly path: string; readonly method: string }>;

/** Does it to many, in calls of a thousand, which is the most that Conductor takes. */
export async function actOnMany(name: ActionName, ids: readonly string[], reason: string): Promise<BulkResult> {
  const done: string[] = [];
  const refused: Record<string, string> = {};
  for (let from = 0; from < ids.length; from += 1000) {
    const { path, method } = bulkCalls[name];
    const query = name === "terminate" ? { reason } : {};
    const answer = objectOf(await callApi(path, { method, query, body: ids.slice(from, from + 1000) }));
    done.push(...listAt(answer, "bulkSuccessfulResults").map(String));
    for (const [id, why] of Object.entries(objectOf(answer["bulkErrorResults"]))) refused[id] = String(why);
  }
  return { done, refused };
}

/** Runs an execution again from one of its tasks on, with another input for it where one is given. */
export async function rerunFrom(workflowId: string, taskId: string, taskInput?: JsonObject): Promise<void> {
  const body = {
    reRunFromWorkflowId: workflowId,
    reRunFromTaskId: taskId,
    ...(taskInput === undefined ? {} : { taskInput }),
  };
  await callApi(`${one(workflowId)}/rerun`, { method: "POST", body });
}

/** Ends a task that a person or an outside system is to end. `reason`: why it failed; `""` for none. */
export async function endTask(
  task: { readonly workflowId: string; readonly taskId: string },
  status: "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR",
  { outputData, reason }: { readonly outputData: JsonObject; readonly reason: string },
): Promise<void> {
  const told = reason === "" ? {} : { reasonForIncompletion: reason };
  await callApi("/tasks", {
    method: "POST",
    body: { workflowInstanceId: task.workflowId, taskId: task.taskId, status, outputData, ...told },
  });
}

/** Starts an execution; gives its id. */
export async function startExecution(request: {
  readonly name: string;
  readonly version?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly priority?: number | undefined;
  readonly input: unknown;
}): Promise<string> {
  const workflowId = String(await callApi("/workflow", { method: "POST", body: request }));
  rememberStart(workflowId);
  return workflowId;
}
