import { findExpressions } from "../expression/find-expressions.ts";
import type { FoundExpression } from "../expression/find-expressions.ts";
import { leadingName, pathSyntaxError } from "../expression/referenced-roots.ts";
import type { Fault } from "../fault.ts";
import type { PlacedTask } from "./placed-task.ts";
import type { RuleContext } from "./rule.ts";
import { textsOf } from "./template-texts.ts";
import type { Place, TemplateText } from "./template-texts.ts";
import { brief, shortened } from "./value-faults.ts";

/**
 * What is wrong with the expressions of a task: those that are no paths, and those that begin with neither `workflow`
 * nor a reference of the definition. Conductor looks at the inputs of the tasks at the top only.
 *
 * Source: reference/engine.md 1.2 rule 2.
 */
export function expressionFaults(placed: PlacedTask, context: RuleContext): readonly Fault[] {
  return textsOf(templatesOf(placed, context)).flatMap((text) =>
    findExpressions(text.value).flatMap((expression) => {
      const message = complaint(expression, { text, placed, context });
      return message === undefined ? [] : [{ path: text.path, message, found: brief(text.value) }];
    }),
  );
}

function templatesOf({ task, path, nesting }: PlacedTask, { rules }: RuleContext): readonly Place[] {
  const inputs = { path: `${path}.inputParameters`, key: "", value: task.inputParameters };
  if (rules === "conductor") return nesting === 0 ? [inputs] : [];
  const others = [
    { key: "items", value: task.items },
    { key: "collect", value: task.collect },
    { key: "sink", value: task.sink },
    { key: "subWorkflowParam.name", value: task.subWorkflowParam?.name },
  ];
  return [
    inputs,
    ...others.flatMap(({ key, value }) => (value === undefined ? [] : [{ path: `${path}.${key}`, key, value }])),
  ];
}

interface Surroundings {
  readonly text: TemplateText;
  readonly placed: PlacedTask;
  readonly context: RuleContext;
}

function complaint(expression: FoundExpression, { text, placed, context }: Surroundings): string | undefined {
  const { content } = expression;
  if (!expression.isNested && isNoPath(content)) {
    return `key: ${shortened(text.key)} input parameter value: ${shortened(content)} is not valid`;
  }
  const name = leadingName(content);
  if (name === undefined || isKnown(name, { text, placed, context }) || isOfProcess(content)) return undefined;
  if (!context.knowsAllReferences) return undefined;
  return (
    `taskReferenceName: ${shortened(name)} for given task: ${shortened(placed.task.name)} ` +
    `input value: ${shortened(text.key)} of input parameter: ${shortened(text.value)} is not defined in workflow definition.`
  );
}

function isKnown(name: string, { text, placed, context }: Surroundings): boolean {
  const { task, path, around, parent } = placed;
  if (name === "workflow" || context.references.has(name) || around.names.has(name)) return true;
  const isOfItem = text.path.startsWith(`${path}.collect`) && task.type === "FOR_EACH";
  if (isOfItem && (name === task.itemName || name === task.indexName)) return true;
  if (parent === undefined) return false;
  // What a dynamic fork makes has references of its own, and every turn of a loop, though these read as null. At the top
  // Conductor refuses both all the same.
  return context.hasDynamicFork || context.references.has(name.replace(/__\d+$/, ""));
}

// Conductor reads these from its own process and so registers them; here they give null (case data-expr-system-properties).
function isOfProcess(content: string): boolean {
  return /^(?:java|os|user|file|path|line)\.[a-z.]+$/.test(content) || /^NETFLIX_(?:ENV|STACK)$/.test(content);
}

// Conductor registers a path whose bracket is not closed, so definitions with one exist; it reads as null. A brace within
// the brackets has the same effect: it ends the expression (case data-definition-expressions-checked).
function isNoPath(content: string): boolean {
  return content.split("[").length <= content.split("]").length && pathSyntaxError(content) !== undefined;
}
