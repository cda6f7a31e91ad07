import { needKey } from "../need.ts";
import type { ScriptRequest, ScriptResult } from "../script.ts";
import type { Draft } from "./draft.ts";
import { NeedsSignal } from "./needs-signal.ts";

/** What a script comes to; the decision is interrupted to have it evaluated where that has not been done yet. */
export function scriptResult(draft: Draft, script: ScriptRequest): ScriptResult {
  const need = { kind: "script", script } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "script") throw new NeedsSignal([need]);
  return answer.result;
}
