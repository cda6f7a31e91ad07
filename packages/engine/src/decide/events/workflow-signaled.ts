import type { WorkflowSignaled } from "../../event/workflow-event.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import { childOfOpen } from "../../model/waited-for.ts";
import type { Draft } from "../draft.ts";
import { sayOfTask } from "./task-updated-by-reference.ts";
import type { Verdict } from "../verdict.ts";

/** The first open WAIT, in the order of scheduling, gets what the signal says. Source: reference/engine.md 8.5. */
export function decideWorkflowSignaled(draft: Draft, { status, output }: WorkflowSignaled): Verdict {
  const open = isTerminalWorkflow(draft.execution.status) ? [] : draft.openTasks().toSorted((a, b) => a.seq - b.seq);
  const wait = open.find(({ taskType }) => taskType === "WAIT");
  if (wait !== undefined) return sayOfTask(draft, wait, { status, output, workerId: undefined });
  const children = open.flatMap((task) => childOfOpen(task) ?? []);
  return { kind: "unchanged", answer: { kind: "NotSignaled", children } };
}
