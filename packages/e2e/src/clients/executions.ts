import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { tasksOf } from "../conformance/task-key.ts";
import { until } from "../until.ts";
import type { Conductor } from "./conductor.ts";

const ended: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);

/** Waits until the execution has ended and gives it. */
export async function untilEnded(conductor: Conductor, workflowId: string, withinMs = 30_000): Promise<JsonObject> {
  return await until(`execution ${workflowId} to end`, { withinMs }, async () => {
    const execution = await conductor.execution(workflowId);
    return ended.has(asText(execution["status"])) ? execution : undefined;
  });
}

/** Reference name and status of every task, in order, as `a COMPLETED`. */
export function statusesOf(execution: JsonObject): readonly string[] {
  return tasksOf(execution).map((task) => `${asText(task["referenceTaskName"])} ${asText(task["status"])}`);
}

/** Polls until a task of that type comes, and gives it. */
export async function takeTask(conductor: Conductor, taskType: string, withinMs = 30_000): Promise<JsonObject> {
  return await until(`a task ${taskType}`, { withinMs }, async () => {
    const [task] = await conductor.poll(taskType, { timeoutMs: 1000 });
    return task;
  });
}

/** Completes a task that was polled. */
export async function completeTask(conductor: Conductor, task: JsonObject, outputData: JsonObject = {}): Promise<void> {
  const { taskId, workflowInstanceId } = task;
  await conductor.update({ taskId, workflowInstanceId, status: "COMPLETED", workerId: "e2e", outputData });
}
