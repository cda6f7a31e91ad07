import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Reason, ReasonKind } from "../model/reasons/explain.ts";
import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import { executionPath } from "./queries.ts";
import { unlessStock } from "./unless-stock.ts";

/** Why an execution stands where it stands, as the server knows it; `null` where it cannot tell. */
export function explanationQuery(workflowId: string, revision: number | undefined) {
  return queryOptions({
    queryKey: ["explanation", workflowId, revision],
    queryFn: async ({ signal }): Promise<readonly Reason[] | null> => {
      const answer = await unlessStock("explain", () => callApi(`${executionPath(workflowId)}/explain`, { signal }));
      return answer === undefined ? null : listAt(objectOf(answer), "reasons").map(reasonFromConsole);
    },
    // Who polls and what is in use changes without the execution.
    refetchInterval: 5000,
    placeholderData: keepPreviousData,
  });
}

function reasonFromConsole(json: unknown): Reason {
  const object = objectOf(json);
  const word = textAt(object, "kind");
  return {
    kind: kinds[word] ?? "waiting",
    text: textAt(object, "text"),
    fix: textAt(object, "remedy"),
    taskId: textAt(object, "taskId"),
    ref: textAt(object, "referenceTaskName"),
    workflowId: textAt(object, "workflowId"),
    queue: textAt(object, "queue"),
    isForPerson: word === "HUMAN",
    since: numberAt(object, "sinceTime"),
    until: numberAt(object, "untilTime"),
    evidence: listAt(object, "evidence")
      .map(objectOf)
      .map((one) => ({
        label: textAt(one, "label"),
        value: textAt(one, "value"),
        workflowId: textAt(one, "workflowId"),
        taskId: textAt(one, "taskId"),
      })),
    because: listAt(object, "because").map(reasonFromConsole),
  };
}

const kinds: Readonly<Record<string, ReasonKind>> = {
  TASK_FAILED: "failed",
  WORKFLOW_FAILED: "failed",
  TIMED_OUT: "failed",
  TERMINATED: "failed",
  PAUSED: "paused",
  WORKER_RUNNING: "running",
  COMPLETED: "done",
};
