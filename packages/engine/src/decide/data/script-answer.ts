import { needKey } from "../../need.ts";
import type { JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { ScriptRequest, ScriptResult } from "../../script.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";

/** What a script comes to; the decision is interrupted to have it evaluated where that has not been done yet. */
export function scriptResult(draft: Draft, script: ScriptRequest): ScriptResult {
  const need = { kind: "script", script } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "script") throw new NeedsSignal([need]);
  return answer.result;
}

/** What an `evaluatorType` of a definition means for its expression; undefined where it names no script. */
export function scriptForm(evaluatorType: string): Pick<ScriptRequest, "language" | "form"> | undefined {
  switch (evaluatorType) {
    case "javascript":
    case "graaljs":
      return { language: "javascript", form: "expression" };
    case "python":
      return { language: "python", form: "function" };
    default:
      return undefined;
  }
}

/** What an expression comes to that an `evaluatorType` tells how to read; undefined where it names no script. */
export function evaluatorResult(
  draft: Draft,
  {
    evaluatorType,
    source,
    input,
  }: { readonly evaluatorType: string; readonly source: string; readonly input: JsonObject },
): ScriptResult | undefined {
  const form = scriptForm(evaluatorType);
  return form && scriptResult(draft, { ...form, source, input: Payload.fromTree(input) });
}
