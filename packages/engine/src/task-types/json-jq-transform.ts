import { scriptResult } from "../decide/data/script-answer.ts";
import type { Draft } from "../decide/draft.ts";
import { briefJson } from "../definition/field-reader.ts";
import { isJsonArray, memberOf } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { completed, evaluatedTask, failedWith, failedWithoutOutput } from "./evaluated-task.ts";
import type { Evaluated } from "./evaluated-task.ts";

/** Runs a jq query over its whole input: the first value is the result, and all are the list. Source: engine.md 5.20. */
export const jsonJqTransform = evaluatedTask(evaluate);

function evaluate(draft: Draft, input: JsonObject): Evaluated {
  const source = memberOf(input, "queryExpression") ?? null;
  if (source === null) return failedWithoutOutput("FAILED", "Missing 'queryExpression' in input parameters");
  if (typeof source !== "string") {
    const reason = `'queryExpression' in input parameters must be text, found ${briefJson(source)}`;
    return failedWith("FAILED_WITH_TERMINAL_ERROR", reason);
  }
  const script = { language: "jq", form: "expression", source, input: Payload.fromTree(input) } as const;
  const result = scriptResult(draft, script);
  if (result.kind !== "value") return failedWith("FAILED", result.message);
  const values = isJsonArray(result.value) ? result.value : [result.value];
  return completed([
    ["result", values[0] ?? null],
    ["resultList", values],
  ]);
}
