import { ApiError, callApi, listAt, objectOf, textAt } from "../../api/client.ts";
import { otherOutputs } from "../../model/reasons/other-outputs.ts";
import type { TaskOutput } from "../../model/reasons/other-outputs.ts";
import type { OutputsAnswer, OutputsQuestion } from "./outputs-query.ts";

// Two executions whole are more than a page can read without standing still: they are read here, and told in a few names.
addEventListener("message", ({ data, ports: [port] }: MessageEvent<OutputsQuestion>) => {
  void answerOf(data).then((answer) => port?.postMessage(answer));
});

async function answerOf({ a, b }: OutputsQuestion): Promise<OutputsAnswer> {
  try {
    return { refs: otherOutputs(await outputsOf(a), await outputsOf(b)) };
  } catch (error) {
    return {
      status: error instanceof ApiError ? error.status : 0,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

async function outputsOf(workflowId: string): Promise<readonly TaskOutput[]> {
  const path = `/workflow/${encodeURIComponent(workflowId)}`;
  const whole = objectOf(await callApi(path, { query: { includeTasks: true }, isExact: true }));
  return listAt(whole, "tasks")
    .map(objectOf)
    .map((task) => ({ ref: textAt(task, "referenceTaskName"), output: task["outputData"] }));
}
