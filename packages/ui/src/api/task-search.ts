import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";

/** A row of Conductor's search of tasks. */
export type TaskSummary = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly taskDefName: string;
  /** `""`: the server does not tell. */
  readonly ref: string;
  readonly taskType: string;
  readonly status: string;
  readonly scheduledTime: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly reason: string;
  readonly correlationId: string;
  /** JSON, or the beginning of it. */
  readonly input: string;
};

export type TaskSearch = {
  readonly query: string;
  readonly freeText?: string;
  readonly start: number;
  readonly size: number;
  /** In Conductor's words; the newest first where nothing is said. */
  readonly sort?: string;
};

export async function searchTasks(
  { query, freeText, start, size, sort = "startTime:DESC" }: TaskSearch,
  signal?: AbortSignal,
) {
  const answer = objectOf(await callApi("/tasks/search", { query: { query, freeText, start, size, sort }, signal }));
  return { total: numberAt(answer, "totalHits"), rows: listAt(answer, "results").map(taskSummaryFromConductor) };
}

function taskSummaryFromConductor(json: unknown): TaskSummary {
  const object = objectOf(json);
  return {
    taskId: textAt(object, "taskId"),
    workflowId: textAt(object, "workflowId"),
    workflowName: textAt(object, "workflowType"),
    taskDefName: textAt(object, "taskDefName"),
    ref: textAt(object, "taskReferenceName"),
    taskType: textAt(object, "taskType"),
    status: textAt(object, "status"),
    scheduledTime: numberAt(object, "scheduledTime"),
    startTime: numberAt(object, "startTime"),
    endTime: numberAt(object, "endTime"),
    reason: textAt(object, "reasonForIncompletion"),
    correlationId: textAt(object, "correlationId"),
    input: textAt(object, "input"),
  };
}
