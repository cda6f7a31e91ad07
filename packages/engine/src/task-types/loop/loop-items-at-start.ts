import type { Draft } from "../../decide/draft.ts";
import { executionScope } from "../../decide/data/execution-scope.ts";
import { evaluateExpression } from "../../expression/evaluate-expression.ts";
import { memberOf } from "../../payload/json.ts";
import type { JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isGiven, ITEMS_INPUT, listOf } from "./loop-items.ts";
import type { LoopItems } from "./loop-items.ts";

/**
 * What a loop that begins goes over: its `items`, else the `_items` of its input. Of a value that is no list the one
 * item, of null none. Source: reference/engine.md 5.15.
 */
export function itemsAtStart(draft: Draft, node: PlacedNode, input: JsonObject): LoopItems {
  const { items, inputParameters } = node.task;
  if (isGiven(items)) {
    if (node.items !== undefined) return listOf(node.items);
    const point = { taskId: draft.nextTaskId, place: node.place, node };
    return listOf(evaluateExpression(items, executionScope(draft, point)));
  }
  return isGiven(memberOf(inputParameters, ITEMS_INPUT)) ? listOf(memberOf(input, ITEMS_INPUT)) : undefined;
}
