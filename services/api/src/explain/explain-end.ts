import type { Execution, TaskRecord } from "@tutti/engine";

import type { NullInput } from "./null-inputs.ts";
import { evidence, reason, type Reason } from "./reason.ts";
import { brief } from "./texts.ts";

/** What is known of a task that failed. */
export type FailureFacts = {
  /** Attempts that its definition allows; undefined: it is not known. */
  readonly attempts: number | undefined;
  readonly nullInputs: readonly NullInput[];
  /** Of a SUB_WORKFLOW: its child, explained. */
  readonly child: readonly Reason[];
};

/** Why a task failed: at which attempt, of what, and what of its input came to nothing. */
export function explainFailure(task: TaskRecord, { attempts, nullInputs, child }: FailureFacts): Reason {
  const { taskId, referenceTaskName, status, retryCount, subWorkflowId = "" } = task;
  const of = attempts === undefined ? "" : ` of ${Math.max(attempts, retryCount + 1)}`;
  const attempt = (attempts ?? 1) > 1 || retryCount > 0 ? `, attempt ${retryCount + 1}${of}` : "";
  const own = brief(task.reasonForIncompletion ?? "") || status.toLowerCase().replaceAll("_", " ");
  // Its own reason repeats that of its child, which follows.
  const how = child.length > 0 ? "its sub-workflow has not completed" : own;
  const about = { taskId, referenceTaskName };
  return reason(status === "TIMED_OUT" ? "TIMED_OUT" : "TASK_FAILED", `${referenceTaskName}${attempt}: ${how}`, {
    ...about,
    sinceTime: task.endTime,
    remedy: child.length > 0 ? "" : retryRemedy(status),
    workflowId: task.taskType === "SUB_WORKFLOW" ? subWorkflowId : "",
    evidence: [evidence("status", status), ...(task.workerId === undefined ? [] : [evidence("worker", task.workerId)])],
    because: [...nullInputs.map((one) => ({ ...nullInput(one, task), ...about })), ...child],
  });
}

function retryRemedy(status: TaskRecord["status"]): string {
  return status === "FAILED_WITH_TERMINAL_ERROR"
    ? "Its worker asks for no other attempt. Mend the cause, then retry the execution or rerun it from this task."
    : "Mend the cause, then retry the execution.";
}

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
      return [reason("WORKFLOW_FAILED", why === "" ? "It has failed." : why, { sinceTime, remedy: "Retry it." })];
  }
}

/** Why an execution that is paused goes no further. */
export function explainPause({ updateTime }: Execution, paused: AskedBy | undefined): Reason {
  const who = paused === undefined || paused.actor === "" ? "" : ` by ${paused.actor}`;
  return reason("PAUSED", `It was paused${who}: what runs may end, and nothing new begins.`, {
    sinceTime: paused?.time ?? updateTime,
    remedy: "Resume it.",
  });
}
