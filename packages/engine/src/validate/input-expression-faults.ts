import { findExpressions } from "../expression/find-expressions.ts";
import type { FoundExpression } from "../expression/find-expressions.ts";
import { leadingName, pathSyntaxError } from "../expression/referenced-roots.ts";
import type { Fault } from "../fault.ts";
import type { Json } from "../payload/json.ts";
import { isJsonArray, isJsonObject } from "../payload/json.ts";
import type { PlacedTask } from "./placed-task.ts";
import { brief, shortened } from "./value-faults.ts";

/**
 * What is wrong with the expressions in a task's inputParameters: those that are no paths, and those that begin with
 * neither `workflow` nor a reference of the definition. Source: reference/engine.md 1.2 rule 2.
 */
export function inputExpressionFaults(placed: PlacedTask, references: ReadonlySet<string>): readonly Fault[] {
  return textsOf(placed).flatMap((text) =>
    findExpressions(text.value).flatMap((expression) => {
      const message = complaint(expression, { text, references, taskName: placed.task.name });
      return message === undefined ? [] : [{ path: text.path, message, found: brief(text.value) }];
    }),
  );
}

/** A text of an input: its path, and the nearest key above it. */
interface InputText {
  readonly path: string;
  readonly key: string;
  readonly value: string;
}

interface Around {
  readonly text: InputText;
  readonly references: ReadonlySet<string>;
  readonly taskName: string;
}

function complaint(expression: FoundExpression, { text, references, taskName }: Around): string | undefined {
  const { content } = expression;
  if (!expression.isNested && isNoPath(content)) {
    return `key: ${shortened(text.key)} input parameter value: ${shortened(content)} is not valid`;
  }
  const name = leadingName(content);
  if (name === undefined || name === "workflow" || references.has(name) || isOfProcess(content)) return undefined;
  return (
    `taskReferenceName: ${shortened(name)} for given task: ${shortened(taskName)} input value: ${shortened(text.key)} ` +
    `of input parameter: ${shortened(text.value)} is not defined in workflow definition.`
  );
}

// Conductor reads these from its own process and so registers them; here they give null (case data-expr-system-properties).
function isOfProcess(content: string): boolean {
  return /^(?:java|os|user|file|path|line)\.[a-z.]+$/.test(content) || /^NETFLIX_(?:ENV|STACK)$/.test(content);
}

// Conductor registers a path that ends with an opening bracket, so definitions with one exist; it reads as null.
function isNoPath(content: string): boolean {
  return !content.endsWith("[") && pathSyntaxError(content) !== undefined;
}

// All texts of the input in their order. Does not recurse.
function textsOf({ task, path }: PlacedTask): readonly InputText[] {
  const texts: InputText[] = [];
  const open: Place[] = [{ path: `${path}.inputParameters`, key: "", value: task.inputParameters }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next;
    if (typeof value === "string") texts.push({ ...next, value });
    else open.push(...placesIn(next).toReversed());
  }
  return texts;
}

interface Place {
  readonly path: string;
  readonly key: string;
  readonly value: Json;
}

function placesIn({ path, key, value }: Place): readonly Place[] {
  if (isJsonArray(value)) return value.map((item, index) => ({ path: `${path}[${index}]`, key, value: item }));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, member]) => ({ path: `${path}.${name}`, key: name, value: member }));
}
