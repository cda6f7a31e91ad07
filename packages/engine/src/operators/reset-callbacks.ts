import type { Draft } from "../decide/draft.ts";
import { offer } from "../decide/hand-out.ts";
import type { Verdict } from "../decide/verdict.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { wrongState } from "./revive.ts";

/** Tasks that their workers have put off are offered again at once. Source: reference/engine.md 2.11. */
export function decideResetCallbacks(draft: Draft): Verdict {
  const { status } = draft.execution;
  if (isTerminalWorkflow(status))
    return { kind: "refused", refusal: wrongState(draft, `Workflow is in terminal state. Status = ${status}`) };
  const putOff = draft.openTasks().filter((task) => task.handOut === "delayed" && task.callbackAfterSeconds > 0);
  for (const { taskId } of putOff) offer(draft, draft.change(taskId, { callbackAfterSeconds: 0, dueAt: draft.now }));
  const answer = { kind: "Done", status } as const;
  return { kind: putOff.length > 0 ? "changed" : "unchanged", answer };
}
