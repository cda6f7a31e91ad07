import { evaluatorResult } from "../decide/data/script-answer.ts";
import type { Draft } from "../decide/draft.ts";
import { memberOf } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { briefJson } from "../definition/field-reader.ts";
import { completed, evaluatedTask, failedWith } from "./evaluated-task.ts";
import type { Evaluated } from "./evaluated-task.ts";

/**
 * Evaluates an expression of its input over its input, by the evaluator that its input names. A script that goes wrong
 * fails it for good; one that was ended for its time, memory or output may be tried again. Source: engine.md 5.13.
 */
export const inline = evaluatedTask(evaluate);

function evaluate(draft: Draft, input: JsonObject): Evaluated {
  const evaluatorType = memberOf(input, "evaluatorType") ?? "javascript";
  const source = memberOf(input, "expression") ?? "";
  if (typeof evaluatorType !== "string") return notText("evaluatorType", input);
  if (evaluatorType.trim() === "") return empty("evaluatorType", "INLINE");
  if (typeof source !== "string") return notText("expression", input);
  if (source.trim() === "") return empty("expression", "Inline");
  if (evaluatorType === "value-param") return completed([["result", memberOf(input, source) ?? null]]);
  const result = evaluatorResult(draft, { evaluatorType, source, input });
  if (result === undefined) return terminal(`Unknown evaluator '${evaluatorType}' in INLINE task.`);
  if (result.kind === "value") return completed([["result", result.value]]);
  return failedWith(result.kind === "stopped" ? "FAILED" : "FAILED_WITH_TERMINAL_ERROR", result.message);
}

function terminal(reason: string): Evaluated {
  return failedWith("FAILED_WITH_TERMINAL_ERROR", reason);
}

/** The type as Conductor spells it in either text. */
function empty(name: string, type: string): Evaluated {
  return terminal(`Empty '${name}' in ${type} task's input parameters. A non-empty String value must be provided.`);
}

function notText(name: string, input: JsonObject): Evaluated {
  return terminal(
    `'${name}' in INLINE task's input parameters must be text, found ${briefJson(memberOf(input, name) ?? null)}`,
  );
}
