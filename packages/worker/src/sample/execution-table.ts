import type { Execution, ExecutionTask } from "../execution.ts";
import { renderTable } from "./table.ts";

/** The finished execution as lines: what became of it, a table of its tasks for a terminal of 100 columns, its output. */
export function executionTable(execution: Execution): string[] {
  const { workflowName, workflowId, status, reasonForIncompletion, output } = execution;
  const reason = reasonForIncompletion === "" ? "" : ` (${reasonForIncompletion})`;
  return [
    `${workflowName} ${workflowId}: ${status}${reason}`,
    "",
    ...renderTable(columns, execution.tasks.map(row), { maxWidth: 100 }),
    "",
    `output: ${JSON.stringify(output)}`,
  ];
}

const columns = [
  { title: "REFERENCE" },
  { title: "TYPE" },
  { title: "STATUS" },
  { title: "TRY", right: true },
  { title: "WORKER" },
  { title: "START" },
  { title: "TOOK", right: true },
  { title: "REASON" },
];

function row(task: ExecutionTask): string[] {
  return [
    task.taskReferenceName,
    task.taskType,
    task.status,
    String(task.retryCount + 1),
    task.workerId,
    task.startTime === 0 ? "" : clockTime(task.startTime),
    task.startTime === 0 || task.endTime === 0 ? "" : seconds(task.endTime - task.startTime),
    task.reasonForIncompletion,
  ];
}

/** The time of day in the local zone, to the millisecond. */
export function clockTime(epochMs: number): string {
  const date = new Date(epochMs);
  const two = (part: number): string => String(part).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** A duration in seconds with two decimals; nothing is shorter than nothing. */
export function seconds(durationMs: number): string {
  return `${(Math.max(0, durationMs) / 1000).toFixed(2)} s`;
}
