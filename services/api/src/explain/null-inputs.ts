import { isJsonArray, isJsonObject, memberOf, type Json } from "@tutti/engine";

/** A value of a task's input that is null although the definition takes it from somewhere. */
export type NullInput = { readonly path: string; readonly expression: string };

const mostFound = 10;
const wholeExpression = /^\s*\$\{[^}]+\}\s*$/u;

/** What of a task's input its inputParameters came to: a SUB_WORKFLOW hands it on as its child's input. */
export function parametersOf(taskType: string, input: Json | undefined): Json | undefined {
  if (taskType !== "SUB_WORKFLOW" || !isJsonObject(input)) return input;
  return memberOf(input, "workflowInput") ?? input;
}

/** Which expressions of `wanted`, a task's inputParameters, have come to null in `input`. The first ten. */
export function nullInputs(wanted: Json, input: Json | undefined): readonly NullInput[] {
  const found: NullInput[] = [];
  collect(wanted, { input, path: "", found });
  return found;
}

function collect(
  wanted: Json,
  { input, path, found }: { readonly input: Json | undefined; readonly path: string; readonly found: NullInput[] },
): void {
  if (found.length === mostFound) return;
  if (typeof wanted === "string") {
    if (wholeExpression.test(wanted) && (input === null || input === undefined))
      found.push({ path, expression: wanted.trim() });
  } else if (isJsonObject(wanted)) {
    for (const [key, value] of Object.entries(wanted))
      collect(value, {
        input: isJsonObject(input) ? memberOf(input, key) : undefined,
        path: path === "" ? key : `${path}.${key}`,
        found,
      });
  } else if (isJsonArray(wanted)) {
    for (const [place, value] of wanted.entries())
      collect(value, { input: isJsonArray(input) ? input[place] : undefined, path: `${path}[${place}]`, found });
  }
}
