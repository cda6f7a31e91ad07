import type { UpdateVariablesRequested } from "../../event/workflow-event.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";
import { executionPayload } from "../data/payloads.ts";
import type { Verdict } from "../verdict.ts";

/**
 * Sets variables of an execution, key by key at the top level. Refused with IllegalTransition where it has ended, with
 * TooLarge where they would grow beyond their limit: they then stay as they were. Source: reference/engine.md 9.3, 11.1.
 */
export function decideUpdateVariables(draft: Draft, event: UpdateVariablesRequested): Verdict {
  const { status, workflowId } = draft.execution;
  if (isTerminalWorkflow(status)) {
    const message = `Workflow ${workflowId} is ${status}: its variables cannot be changed any more`;
    return { kind: "refused", refusal: { kind: "IllegalTransition", status, message } };
  }
  const variables = Payload.fromTree(updated(membersOf(executionPayload(draft.execution, "variables")), event));
  const limitBytes = draft.limits.variablesBytes;
  if (variables.sizeBytes > limitBytes) {
    const message =
      `The variables payload size: ${variables.sizeBytes} of workflow: ${workflowId} ` +
      `is greater than the permissible limit: ${limitBytes} bytes`;
    return { kind: "refused", refusal: { kind: "TooLarge", limitBytes, message } };
  }
  draft.update({ variables: slotOf(variables) });
  return { kind: "changed", answer: { kind: "Done", status } };
}

function updated(before: JsonObject, { variables, appendArray }: UpdateVariablesRequested): JsonObject {
  const set = Object.entries(membersOf(variables)).map(([key, value]) => {
    const old = memberOf(before, key);
    return [key, appendArray && isJsonArray(old) ? appended(old, value) : value] as const;
  });
  return jsonObject([...Object.entries(before), ...set]);
}

/** The list with what comes behind it: a list's elements, or the one value. */
function appended(list: readonly Json[], value: Json): Json {
  return [...list, ...(isJsonArray(value) ? value : [value])];
}

function membersOf({ tree }: Payload): JsonObject {
  return isJsonObject(tree) ? tree : jsonObject([]);
}
