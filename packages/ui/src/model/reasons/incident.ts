import { coreReason } from "./core-reason.ts";
import type { ExecutionGraph } from "../execution.ts";
import { absoluteText, durationText } from "../format.ts";
import { isFailure, statusKind, statusWords } from "../status.ts";

const mostFailures = 10;

/** What happened to an execution, in Markdown, to be pasted where people talk about it. `address`: where it is shown. */
export function incidentText({ summary, tasks }: ExecutionGraph, { address, now }: Asked): string {
  const { workflowName, version, workflowId, status, startTime, endTime, correlationId, reason } = summary;
  const failed = tasks.filter((task) => isFailure(statusKind(task.status)) && !task.isRetried);
  const lines = [
    `**${plain(workflowName)} v${version}: ${statusWords(status).toLowerCase()}** ([${workflowId}](${address}))`,
    "",
    `- Started ${absoluteText(startTime, "utc")}, ${endTime > 0 ? "took" : "runs for"} ${durationText((endTime || now) - startTime)}`,
    ...(correlationId === "" ? [] : [`- Correlation: ${plain(correlationId)}`]),
    ...failed.slice(0, mostFailures).map((task) => {
      const attempt = task.retryCount === 0 ? "" : `, attempt ${task.retryCount + 1}`;
      return `- ${plain(task.ref)}${attempt}: ${plain(coreReason(task.reason)) || statusWords(task.status).toLowerCase()}`;
    }),
    ...(failed.length > mostFailures ? [`- and ${failed.length - mostFailures} more failed tasks`] : []),
    ...(failed.length === 0 && reason !== "" ? [`- Reason: ${plain(reason)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

type Asked = { readonly address: string; readonly now: number };

/** One line, in which nothing is read as Markdown. */
function plain(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 300);
  return line.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}
