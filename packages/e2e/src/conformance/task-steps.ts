import { asText, isList, isObject, textOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Step } from "./conformance-case.ts";
import type { Run } from "./run.ts";

/** `poll`: takes the task from its queue, as a worker does; one that is held already is given again. */
export async function pollTask(run: Run, step: Step, nameOrKey: string): Promise<JsonObject> {
  return await run.until(`task ${nameOrKey} to be polled`, step.withinMs, async () => {
    const open = await run.task(nameOrKey, ({ status }) => status === "SCHEDULED" || status === "IN_PROGRESS");
    if (open === undefined) return undefined;
    await takeAll(run, asText(open["taskDefName"]), step.domain);
    const taken = run.held.get(asText(open["taskId"]));
    if (taken !== undefined) run.held.set(nameOrKey, taken);
    return taken;
  });
}

async function takeAll(run: Run, taskType: string, domain: string | undefined): Promise<void> {
  const query = new URLSearchParams({ count: "20", timeout: "50", workerid: "case" });
  if (domain !== undefined) query.set("domain", domain);
  const path = `/tasks/poll/batch/${encodeURIComponent(taskType)}?${query.toString()}`;
  const tasks = await run.http.must("GET", path);
  for (const task of isList(tasks) ? tasks : []) {
    if (isObject(task)) run.held.set(asText(task["taskId"]), task);
  }
}

/** `complete`, `fail`, `update`: polls the task where it is not held, and sends a result. */
export async function updateTask(run: Run, step: Step): Promise<void> {
  const argument = isObject(step.argument) ? step.argument : { task: step.argument ?? "" };
  const { taskId } = await pollTask(run, step, asText(argument["task"]));
  const { reason, callbackAfterSeconds } = argument;
  await run.http.must("POST", "/tasks", {
    ...resultOf(run, taskId, argument, step.kind === "fail" ? "FAILED" : "COMPLETED"),
    ...(textOf(reason) === undefined ? {} : { reasonForIncompletion: reason }),
    ...(callbackAfterSeconds === undefined ? {} : { callbackAfterSeconds }),
  });
}

/** `answer`: sends the result of a task that no worker polls. */
export async function answerTask(run: Run, step: Step): Promise<void> {
  if (!isObject(step.argument)) throw new Error("answer wants an object");
  const nameOrKey = asText(step.argument["task"]);
  const argument = step.argument;
  const task = await run.until(`task ${nameOrKey} to run`, step.withinMs, async () => {
    return await run.task(nameOrKey, ({ status }) => status === "IN_PROGRESS");
  });
  await run.http.must("POST", "/tasks", resultOf(run, task["taskId"], argument, "COMPLETED"));
}

function resultOf(run: Run, taskId: Json | undefined, argument: JsonObject, usual: string): JsonObject {
  return {
    workflowInstanceId: run.workflowId,
    taskId,
    workerId: "case",
    status: argument["status"] ?? usual,
    outputData: argument["output"] ?? {},
  };
}
