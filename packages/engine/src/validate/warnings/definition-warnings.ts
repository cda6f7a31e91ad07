import type { PlacedDefinition } from "../placed-task.ts";
import type { Rule, RuleContext } from "../rule.ts";
import type { RuleFault } from "../unread-places.ts";
import { anyTaskWarnings, eventWarnings, forkWarnings, joinWarnings, nameWarnings } from "./effect-warnings.ts";
import { caseValueWarnings, dynamicForkWarnings, dynamicWarnings, valueParamWarnings } from "./input-warnings.ts";
import { cacheKeyWarnings, outputWarnings, referenceWarnings } from "./reference-warnings.ts";
import { inlineWarnings, lambdaWarnings, loopWarnings, switchWarnings } from "./script-warnings.ts";

/** For tasks of each type, beside those of any. */
const OF_TYPE: ReadonlyMap<string, readonly Rule[]> = new Map([
  ["INLINE", [inlineWarnings]],
  ["LAMBDA", [lambdaWarnings]],
  ["SWITCH", [switchWarnings, valueParamWarnings]],
  ["DECISION", [caseValueWarnings]],
  ["DO_WHILE", [loopWarnings]],
  ["DYNAMIC", [dynamicWarnings]],
  ["FORK_JOIN", [forkWarnings]],
  ["FORK_JOIN_DYNAMIC", [forkWarnings, dynamicForkWarnings]],
  ["JOIN", [joinWarnings]],
  ["EVENT", [eventWarnings]],
]);
const OF_ANY: readonly Rule[] = [anyTaskWarnings, referenceWarnings, cacheKeyWarnings];

/** What is odd about one definition and its tasks, in their order. */
export function definitionWarnings(placed: PlacedDefinition, context: RuleContext): readonly RuleFault[] {
  const ofTasks = placed.tasks.flatMap((task) =>
    [...(OF_TYPE.get(task.task.type) ?? []), ...OF_ANY].flatMap((rule) => rule(task, context)),
  );
  return [...nameWarnings(placed), ...ofTasks, ...outputWarnings(placed, context)];
}
