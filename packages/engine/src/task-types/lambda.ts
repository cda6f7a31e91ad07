import { scriptResult } from "../decide/data/script-answer.ts";
import type { Draft } from "../decide/draft.ts";
import { briefJson } from "../definition/field-reader.ts";
import { memberOf } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { completed, evaluatedTask, failedWith, failedWithoutOutput } from "./evaluated-task.ts";
import type { Evaluated } from "./evaluated-task.ts";

/** Runs its scriptExpression as the body of a function over its input; what it returns is the result. Source: engine.md 5.13. */
export const lambda = evaluatedTask(evaluate);

function evaluate(draft: Draft, input: JsonObject): Evaluated {
  const source = memberOf(input, "scriptExpression") ?? "";
  if (typeof source !== "string") {
    const found = briefJson(source);
    return failedWith(
      "FAILED_WITH_TERMINAL_ERROR",
      `'scriptExpression' in Lambda task's input parameters must be text, found ${found}`,
    );
  }
  if (source.trim() === "") return failedWithoutOutput("FAILED", EMPTY);
  const script = { language: "javascript", form: "function", source, input: Payload.fromTree(input) } as const;
  const result = scriptResult(draft, script);
  return result.kind === "value" ? completed([["result", result.value]]) : failedWith("FAILED", result.message);
}

const EMPTY = "Empty 'scriptExpression' in Lambda task's input parameters. A non-empty String value must be provided.";
