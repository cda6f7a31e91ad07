import type { TaskDef } from "../definition/task-def.ts";
import type { AnsweredNeed, NeedAnswer } from "../need.ts";
import { parseJson } from "../payload/parse-json.ts";
import type { ScriptRequest, ScriptResult } from "../script.ts";

/** Evaluates JavaScript in the test's own process: for scripts that the test itself has written, and no others. */
export function answerScript(need: AnsweredNeed): NeedAnswer | undefined {
  if (need.kind !== "script" || need.script.language !== "javascript") return undefined;
  return { kind: "script", result: resultOf(need.script) };
}

function resultOf({ form, source, input }: ScriptRequest): ScriptResult {
  try {
    const value: unknown = evaluate(form, source, JSON.parse(input.text));
    return { kind: "value", value: parseJson(JSON.stringify(value ?? null)) };
  } catch (error) {
    return { kind: "failed", message: `Error evaluating the script \`${String(error)}\`` };
  }
}

// Named so that the script finds its input as `$`, and a statement's value is that of an eval within.
function evaluate(form: ScriptRequest["form"], source: string, $: unknown): unknown {
  const body = form === "function" ? source : `return eval(${JSON.stringify(source)})`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the tests' own scripts
  return (new Function("$", body) as (input: unknown) => unknown)($);
}

/** As `answerScript`; and whoever asks for registered task definitions, as dynamic forks do, is given these. */
export function answerWith(...taskDefs: readonly TaskDef[]): (need: AnsweredNeed) => NeedAnswer | undefined {
  const found = new Map(taskDefs.map((taskDef) => [taskDef.name, taskDef]));
  return (need) => (need.kind === "taskDefs" ? { kind: "taskDefs", found } : answerScript(need));
}
