import type { Draft } from "../../decide/draft.ts";
import { conditionHolds } from "../../event-handler/condition.ts";
import { executionScope } from "../../decide/data/execution-scope.ts";
import { requireOutputs, taskPayload } from "../../decide/data/payloads.ts";
import { viewFrom } from "../../decide/data/seen-from.ts";
import { scriptResult } from "../../decide/data/script-answer.ts";
import { asObject, withTaskTemplate } from "../../decide/data/task-input.ts";
import { evaluateJson } from "../../expression/evaluate.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { deepBodyOf } from "../../snapshot/loop-bodies.ts";
import { jsonObject } from "../../payload/json.ts";
import type { JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { ScriptResult } from "../../script.ts";
import { itemsOf } from "./loop-items.ts";
import { loopHead, loopOutput } from "./loop-output.ts";
import type { ShownLoop } from "./loop-output.ts";
import { placeOfTurn } from "../../snapshot/place-of-turn.ts";
import { firstOfTurn } from "./loop-turns.ts";
import { readsOf } from "../script-reads.ts";
import type { ScriptReads } from "../script-reads.ts";

/** Whether a loop goes on after the turn that has come to its end, or why that cannot be told. */
export type Continuation =
  { readonly kind: "goesOn" } | { readonly kind: "ends" } | { readonly kind: "failed"; readonly reason: string };

/**
 * Of a loop over a list: while there are items, and its condition, if it has one, is true. Of any other: while its condition
 * is true. The decision is interrupted to have the condition evaluated. Source: reference/engine.md 5.15.
 */
export function continuation(draft: Draft, loop: ShownLoop): Continuation {
  const items = itemsOf(loop.record, loop.node);
  const condition = loop.node.task.loopCondition ?? "";
  if (items !== undefined && loop.lastTurn >= items.length) return { kind: "ends" };
  if (condition.trim() === "") return { kind: items === undefined ? "ends" : "goesOn" };
  const input = Payload.fromTree(conditionInput(draft, loop, readsOf(condition)));
  const result = scriptResult(draft, { language: "javascript", form: "expression", source: condition, input });
  if (result.kind !== "value") return { kind: "failed", reason: unable(condition, result) };
  return { kind: conditionHolds(result.value) ? "goesOn" : "ends" };
}

function unable(condition: string, { message }: Exclude<ScriptResult, { kind: "value" }>): string {
  return `Unable to evaluate condition ${condition}, exception ${message}`;
}

/**
 * What the condition sees as `$`: the loop's inputs, template included, evaluated anew, its output by its reference, the newest outputs of the
 * tasks of its body, also within loops in it, by theirs, and the list's place. Only what it reads is put in, so that it
 * costs no more with every turn.
 */
function conditionInput(draft: Draft, loop: ShownLoop, reads: ScriptReads): JsonObject {
  const { record, node } = loop;
  const isRead = (name: string): boolean => reads === undefined || reads.has(name);
  const scope = executionScope(draft, { taskId: record.taskId, place: node.place, node });
  const inputs = withTaskTemplate(node, (parameters) => asObject(evaluateJson(parameters, scope)), isRead);
  const body = bodyRecords(draft, loop).filter((task) => isRead(baseReferenceOf(task)));
  requireOutputs(body);
  const own = baseReferenceOf(record);
  const head = loopHead(record.iteration, itemsOf(record, node));
  return jsonObject([
    ...Object.entries(inputs),
    ...(isRead(own) ? [[own, ownOutput(draft, loop, reads?.get(own) ?? "all")] as const] : []),
    ...body.map((task) => [baseReferenceOf(task), taskPayload(task, "output").tree] as const),
    ...Object.entries(head).filter(([name]) => name !== "iteration" && isRead(name)),
  ]);
}

function bodyRecords(draft: Draft, { node, lastTurn }: ShownLoop): readonly TaskRecord[] {
  const place = placeOfTurn(node, lastTurn);
  const body = deepBodyOf(node.task.taskReferenceName, draft.nodesBeside(node));
  const within = firstOfTurn(draft, node, lastTurn);
  const view = viewFrom(draft, { place, node: within });
  return body.flatMap((reference) => view.record(reference) ?? []);
}

function ownOutput(draft: Draft, loop: ShownLoop, members: ReadonlySet<string> | "all"): JsonObject {
  const head = loopHead(loop.record.iteration, itemsOf(loop.record, loop.node));
  const isOfHead = members !== "all" && [...members].every((member) => !/^\d/.test(member));
  return isOfHead ? head : loopOutput(draft, loop);
}
