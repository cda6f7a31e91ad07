import { askOfAction } from "@tutti/engine";
import type { AskedByAction, EventAction, EventMessage, JsonObject, WorkflowEvent } from "@tutti/engine";
import type { Applied, ExecutionStore } from "@tutti/ports";

import type { Decider } from "../decider.ts";

/** What came of carrying an action out once. `failed`: it would fail again; `later`: it may not. */
export type Carried =
  | { readonly kind: "done"; readonly output: JsonObject }
  | { readonly kind: "failed" | "later"; readonly reason: string; readonly output: JsonObject };

export type ActionDeps = {
  readonly decider: Pick<Decider, "apply">;
  readonly executions: Pick<ExecutionStore, "getTask">;
  /** The value of `${workflow.env.<name>}`. */
  readonly environment: (name: string) => string | undefined;
  readonly deadlineMs: number;
};

/**
 * Carries one action of a handler out on a message, by an event of ours like any other. Its ids come of the message, so
 * that it is harmless to carry it out again; `isRepeat` tells that somebody may have. Rejects where a store is away.
 */
export async function carryOutAction(
  action: EventAction,
  deps: ActionDeps & {
    readonly message: EventMessage;
    readonly handler: string;
    readonly index: number;
    readonly isRepeat: boolean;
  },
): Promise<Carried> {
  const { message, handler, index, environment } = deps;
  const asked = askOfAction(action, { message, place: { handler, index }, environment });
  if (asked.kind === "impossible") return { kind: "failed", reason: asked.reason, output: asked.output };
  const event = await eventOf(asked, deps.executions);
  if (event === undefined) return { kind: "failed", reason: unknownTask(asked), output: asked.output };
  const { deadlineMs, isRepeat } = deps;
  const applied = await deps.decider.apply(event, { attempt: isRepeat ? 1 : 0, deadlineMs });
  return carriedBy(applied, asked.output);
}

async function eventOf(
  asked: Exclude<AskedByAction, { readonly kind: "impossible" }>,
  executions: ActionDeps["executions"],
): Promise<WorkflowEvent | undefined> {
  if (asked.kind === "event") return asked.event;
  const found = await executions.getTask(asked.taskId, { leaveOut: NO_PAYLOADS });
  return found && asked.eventOf(found.execution.workflowId);
}

// Only whose task it is is of interest.
const NO_PAYLOADS = { taskBytes: 0, workflowBytes: 0 };

function unknownTask(asked: AskedByAction): string {
  return asked.kind === "task" ? `No such task found by id: ${asked.taskId}` : "";
}

function carriedBy(applied: Applied, output: JsonObject): Carried {
  if (applied.kind === "answered") return { kind: "done", output };
  const { refusal } = applied;
  const mayPass = ["Unavailable", "Overloaded", "LimitReached"].includes(refusal.kind);
  return { kind: mayPass ? "later" : "failed", reason: refusal.message, output };
}
