import type { RateLimitConfig } from "../../definition/schema-def.ts";
import { evaluateJson } from "../../expression/evaluate.ts";
import { interpolatedText } from "../../expression/interpolated-text.ts";
import type { Execution } from "../../model/execution.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { Admission, AdmissionAsked, NeedAnswer } from "../../need.ts";
import { needKey } from "../../need.ts";
import type { Refusal } from "../../refusal.ts";
import { OUTERMOST } from "../../snapshot/snapshot.ts";
import type { Draft } from "../draft.ts";
import { executionScope } from "../data/execution-scope.ts";
import { NeedsSignal } from "../needs-signal.ts";

/**
 * Whether the execution may run beside the others of its definition's `rateLimitConfig` and key; one without such a limit
 * may. The decision is interrupted to ask. The key, evaluated once, is kept with the execution. Source: engine.md 1.2.
 */
export function admissionOf(draft: Draft, mode: AdmissionAsked["mode"]): Admission {
  return standing(draft, mode).found;
}

/**
 * What refuses an execution that must not wait and for which there is no room, naming the key, the limit and some of those
 * that run; undefined where it may run, and counts from now on.
 */
export function refusedByLimit(draft: Draft, config = draft.snapshot.def.rateLimitConfig): Refusal | undefined {
  const { found, holders = [] } = standing(draft, "reject", config);
  if (found === "admitted") return undefined;
  const { workflowName, rateLimitKey = "" } = draft.execution;
  const atOnce = config?.concurrentExecLimit ?? 0;
  const named = holders.length === 0 ? "" : `: ${holders.join(", ")}${holders.length < atOnce ? " and others" : ""}`;
  const message = `As many executions of ${workflowName} run under the key "${rateLimitKey}" as may run at once, which is ${atOnce}${named}`;
  return { kind: "LimitReached", message };
}

/** Whether a definition would have its executions wait for their turn, where there is no room for them. */
export function mayWait(config: RateLimitConfig | undefined): boolean {
  return config?.policy !== "REJECT";
}

type Standing = Pick<NeedAnswer & { readonly kind: "admission" }, "found" | "holders">;

function standing(
  draft: Draft,
  mode: AdmissionAsked["mode"],
  rateLimitConfig = draft.snapshot.def.rateLimitConfig,
): Standing {
  const { name: workflowName } = draft.snapshot.def;
  const concurrentExecLimit = rateLimitConfig?.concurrentExecLimit ?? 0;
  if (concurrentExecLimit <= 0) return { found: "admitted" };
  const { workflowId } = draft.execution;
  const rateLimitKey = draft.execution.rateLimitKey ?? keyOf(draft, rateLimitConfig?.rateLimitKey ?? "");
  if (draft.execution.rateLimitKey === undefined) draft.update({ rateLimitKey });
  const asked = { workflowId, workflowName, rateLimitKey, concurrentExecLimit, mode };
  const need = { kind: "admission", asked } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "admission") throw new NeedsSignal([need]);
  return answer;
}

/** Whether an execution that has not begun must go on waiting until others of its key have ended. */
export function isHeldBack(draft: Draft): boolean {
  return draft.agenda.isEmpty && draft.hasNotBegun() && admissionOf(draft, "wait") === "waiting";
}

/**
 * Whether it waits, as far as it is known, for others of its key to end before it begins. Operators may have skipped tasks
 * of it by then: `tasks` are its records, all or, where it has others, any of them.
 */
export function waitsForAdmission(
  { status, rateLimitKey, lastSeq }: Execution,
  tasks: readonly Pick<TaskRecord, "status">[],
): boolean {
  const mayWait = status === "RUNNING" && rateLimitKey !== undefined && lastSeq === tasks.length;
  return mayWait && tasks.every((task) => task.status === "SKIPPED");
}

/** How soon it asks by itself, should nobody have told it. */
export const ADMISSION_CHECK_MS = 120_000;

function keyOf(draft: Draft, template: string): string {
  try {
    const scope = executionScope(draft, { taskId: undefined, place: OUTERMOST });
    return interpolatedText(evaluateJson(template, scope));
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    // What cannot be evaluated is one key for all.
    return template;
  }
}
