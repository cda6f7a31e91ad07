import { isServerTaskType } from "@tutti/engine";
import type { Execution, TaskRecord } from "@tutti/engine";

import { LOOK_DEEPER, type ChildFacts } from "./child-facts.ts";
import { limitNamedIn, limitRemedy } from "./limit-named-in.ts";
import type { NullInput } from "./null-inputs.ts";
import { evidence, reason, type Reason } from "./reason.ts";
import { brief } from "./texts.ts";

/** What is known of a task that failed. */
export type FailureFacts = {
  /** Attempts that its definition allows; undefined: it is not known. */
  readonly attempts: number | undefined;
  readonly nullInputs: readonly NullInput[];
  /** Of a SUB_WORKFLOW: its child, explained. */
  readonly child: ChildFacts;
};

/** Why a task failed: at which attempt, of what, and what of its input came to nothing. */
export function explainFailure(task: TaskRecord, { attempts, nullInputs, child }: FailureFacts): Reason {
  const { taskId, referenceTaskName, status, subWorkflowId = "" } = task;
  const own = brief(task.reasonForIncompletion ?? "") || status.toLowerCase().replaceAll("_", " ");
  const within = child === "deeper" ? [] : child;
  // Its own reason repeats that of its child, which follows.
  const how = within.length > 0 ? "its sub-workflow has not completed" : own;
  const isDeeper = child === "deeper" && subWorkflowId !== "";
  const about = { taskId, referenceTaskName };
  const text = `${referenceTaskName}${attemptText(task, attempts)}: ${how}`;
  return reason(status === "TIMED_OUT" ? "TIMED_OUT" : "TASK_FAILED", text, {
    ...about,
    sinceTime: task.endTime,
    remedy: within.length > 0 ? "" : isDeeper ? LOOK_DEEPER : retryRemedy(task),
    workflowId: task.taskType === "SUB_WORKFLOW" ? subWorkflowId : "",
    evidence: [evidence("status", status), ...(task.workerId === undefined ? [] : [evidence("worker", task.workerId)])],
    because: [...nullInputs.map((one) => ({ ...nullInput(one, task), ...about })), ...within],
  });
}

/** Of what has failed for good it is not told how many attempts there might have been: there are no more. */
function attemptText({ status, retryCount }: TaskRecord, attempts: number | undefined): string {
  if ((attempts ?? 1) <= 1 && retryCount === 0) return "";
  const isForGood = status === "FAILED_WITH_TERMINAL_ERROR";
  if (isForGood && retryCount === 0) return "";
  const of = attempts === undefined || isForGood ? "" : ` of ${Math.max(attempts, retryCount + 1)}`;
  return `, attempt ${retryCount + 1}${of}`;
}

function retryRemedy(task: TaskRecord): string {
  const { status, taskType, reasonForIncompletion = "" } = task;
  if (status !== "FAILED_WITH_TERMINAL_ERROR") return "Mend the cause, then retry the execution.";
  const limit = limitNamedIn(reasonForIncompletion);
  if (limit !== undefined) return limitRemedy(limit);
  const isServers = isServerTaskType(taskType) || isMisfit.test(reasonForIncompletion);
  const who = isServers ? "The server makes" : "Its worker asks for";
  return `${who} no other attempt. Mend the cause, then retry the execution or rerun it from this task.`;
}

/** An input that does not fit is no worker's to say. */
const isMisfit = /^The input of task: .* does not fit its schema: /su;

function nullInput({ path, expression }: NullInput, { referenceTaskName: ref }: TaskRecord): Reason {
  return reason("NULL_INPUT", `The input "${path}" of ${ref} is null: ${expression} gave nothing.`, {
    remedy: "Correct the expression, or what it takes its value from.",
    evidence: [evidence("input", path), evidence("expression", expression)],
  });
}

/** Who asked for something, and when. */
export type AskedBy = { readonly actor: string; readonly time: number };

/** Why an execution has ended; `failures` are those of its tasks. */
export function explainEnd(
  execution: Execution,
  { failures, terminated }: { readonly failures: readonly Reason[]; readonly terminated: AskedBy | undefined },
): readonly Reason[] {
  const { status, reasonForIncompletion = "", endTime: sinceTime } = execution;
  const why = brief(reasonForIncompletion);
  switch (status) {
    case "COMPLETED":
      return [reason("COMPLETED", "It has completed.", { sinceTime })];
    case "TERMINATED": {
      const who = terminated === undefined || terminated.actor === "" ? "" : ` by ${terminated.actor}`;
      const text = `It was terminated${who}${why === "" ? "." : `: ${why}`}`;
      const remedy = "Retry it to go on where it was, or restart it.";
      return [reason("TERMINATED", text, { sinceTime: terminated?.time ?? sinceTime, remedy }), ...failures];
    }
    case "TIMED_OUT":
      return [
        ...(failures.some(({ kind }) => kind === "TIMED_OUT")
          ? []
          : [reason("TIMED_OUT", why === "" ? "It has timed out." : why, { sinceTime, remedy: "Retry it." })]),
        ...failures,
      ];
    default:
      if (failures.length > 0) return failures;
      return [workflowFailed(execution, why)];
  }
}

function workflowFailed({ endTime: sinceTime, reasonForIncompletion = "" }: Execution, why: string): Reason {
  const limit = limitNamedIn(reasonForIncompletion);
  const remedy = limit === undefined ? "Retry it." : `Give less, or raise ${limit}; then retry it.`;
  return reason("WORKFLOW_FAILED", why === "" ? "It has failed." : why, { sinceTime, remedy });
}

/** Why an execution that is paused goes no further. */
export function explainPause({ updateTime }: Execution, paused: AskedBy | undefined): Reason {
  const who = paused === undefined || paused.actor === "" ? "" : ` by ${paused.actor}`;
  return reason("PAUSED", `It was paused${who}: what runs may end, and nothing new begins.`, {
    sinceTime: paused?.time ?? updateTime,
    remedy: "Resume it.",
  });
}
