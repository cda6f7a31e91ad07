import { expect, test } from "@jest/globals";

import { incidentText } from "./incident.ts";
import { graphOf, taskRow } from "../testing/given-tasks.ts";

const asked = { address: "http://here/executions/w-1", now: 5000 };
const graph = graphOf([
  taskRow("pay", { status: "FAILED", retryCount: 0, isRetried: true, reason: "502" }),
  taskRow("pay", { status: "FAILED", retryCount: 1, reason: "502 from\nthe *bank*" }),
  taskRow("ship", { status: "COMPLETED" }),
]);
const summary = {
  ...graph.summary,
  ...{ workflowName: "order", version: 3, workflowId: "w-1", status: "FAILED", startTime: 1000, endTime: 4000 },
  ...{ correlationId: "c-7", reason: "502" },
};

test("what failed is told with where to look, and nothing of it is read as Markdown", () => {
  expect(incidentText({ ...graph, summary }, asked).split("\n")).toEqual([
    "**order v3: failed** ([w-1](http://here/executions/w-1))",
    "",
    "- Started 1970-01-01 00:00:01.000 UTC, took 3s",
    "- Correlation: c-7",
    "- pay, attempt 2: 502 from the \\*bank\\*",
    "",
  ]);
});

test("where no task failed the execution's own reason is told", () => {
  const stopped = { ...graphOf([]), summary: { ...summary, status: "TERMINATED", reason: "by Ada" } };

  expect(incidentText(stopped, asked)).toContain("- Reason: by Ada");
});
