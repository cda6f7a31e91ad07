import { evaluateJson } from "../../expression/evaluate.ts";
import { ExpressionLimitError } from "../../expression/evaluation-budget.ts";
import { withoutSecretNames } from "../../expression/secret-names.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import { OUTERMOST } from "../../snapshot/snapshot.ts";
import { findDefinition } from "./child-definition.ts";
import type { Draft } from "../draft.ts";
import { executionScope, ownBudget } from "../data/execution-scope.ts";
import { failedWorkflowJson } from "./failed-workflow-json.ts";
import { MAX_SUB_WORKFLOW_DEPTH, FAILURE_WORKFLOW_DEPTH, tooManyFailureWorkflowsReason } from "../data/limits.ts";
import { executionPayload } from "../data/payloads.ts";
import { startExecution } from "./start-execution.ts";

/**
 * Starts the workflow that the definition names for the case of failure, where it names one, and notes its id in the
 * output of the workflow that has just failed; or why it cannot be started: failure workflows that fail in turn are a chain,
 * which has an end. Source: reference/engine.md 3.9.
 */
export function startFailureWorkflow(draft: Draft): void {
  const name = nameOf(draft);
  if (name === "") return;
  // What comes unset over gRPC is 0: the latest, as without one. Source: reference/engine.md 13.3-9.
  const version = draft.snapshot.def.failureWorkflowVersion || undefined;
  const found = findDefinition(draft, { name, version, inlineDefinition: undefined });
  if (found.kind === "missing") return note(draft, failedToStart(name, found.reason));
  const { correlationId, taskToDomain } = draft.execution;
  const depth = (draft.execution.depth ?? 0) + FAILURE_WORKFLOW_DEPTH;
  if (depth > MAX_SUB_WORKFLOW_DEPTH) return note(draft, failedToStart(name, tooManyFailureWorkflowsReason(depth)));
  const input = Payload.fromTree(inputOf(draft));
  const { definition } = found;
  const toStart = { definition, input, correlationId, taskToDomain, priority: 0, parent: undefined, depth };
  note(draft, startExecution(draft, toStart));
}

function failedToStart(name: string, reason: string): string {
  return `Error workflow ${name} failed to start.  reason: ${reason}`;
}

/**
 * The name as it is written, or where it begins with `$` what it refers to: `$workflow.input.key`, in which only the key
 * counts, or any expression `${...}` (13.3-9 mended). "" where there is none.
 */
function nameOf(draft: Draft): string {
  const written = draft.snapshot.def.failureWorkflow?.trim() ?? "";
  if (!written.startsWith("$")) return written;
  const name = written.startsWith("${") ? evaluated(draft, written) : inputMember(draft, written.split(".")[2] ?? "");
  return typeof name === "string" ? name.trim() : "";
}

// With a budget of its own: the failure may be that the decision has used up its own.
function evaluated(draft: Draft, expression: string): Json {
  const scope = executionScope(draft, { taskId: undefined, place: OUTERMOST });
  try {
    return evaluateJson(expression, { ...scope, budget: ownBudget(draft) });
  } catch (error) {
    if (error instanceof ExpressionLimitError) return null;
    throw error;
  }
}

function inputMember(draft: Draft, key: string): Json | undefined {
  const input = executionPayload(draft.execution, "input").tree;
  return isJsonObject(input) ? memberOf(input, key) : undefined;
}

function inputOf(draft: Draft): Json {
  const { execution } = draft;
  const own = executionPayload(execution, "input").tree;
  const { failedTaskId, status, reasonForIncompletion, workflowId } = execution;
  return jsonObject([
    ...(isJsonObject(own) ? Object.entries(own) : []),
    ["workflowId", workflowId],
    ["reason", withoutSecretNames(reasonForIncompletion ?? null)],
    ["failureStatus", status],
    ...(failedTaskId === undefined ? [] : [["failureTaskId", failedTaskId] as const]),
    ["failedWorkflow", failedWorkflowJson(draft)],
  ]);
}

/** The member of an output in which a failed workflow notes what became of its failure workflow. */
const NOTED_AS = "conductor.failure_workflow";

/** The output that a workflow ended with, without that note: what its parent is told. Case fail-failure-workflow-of-child. */
export function outputWithoutNote(draft: Draft): Payload {
  const output = executionPayload(draft.execution, "output");
  if ((draft.snapshot.def.failureWorkflow ?? "") === "") return output;
  const { tree } = output;
  if (!isJsonObject(tree) || memberOf(tree, NOTED_AS) === undefined) return output;
  return Payload.fromTree(jsonObject(Object.entries(tree).filter(([name]) => name !== NOTED_AS)));
}

function note(draft: Draft, outcome: string): void {
  const output = executionPayload(draft.execution, "output").tree;
  const members = isJsonObject(output) ? Object.entries(output) : [];
  const noted = jsonObject([...members, [NOTED_AS, outcome]]);
  draft.update({ output: slotOf(Payload.fromTree(noted)) });
}
