import { ExpressionLimitError } from "../../expression/evaluation-budget.ts";
import { JsonDepthError } from "../../payload/json.ts";
import { WorkflowFailure } from "../workflow-failure.ts";

/** Whether a definition or its data has made something go wrong, and not the engine. */
export function isDataError(error: unknown): error is Error {
  return error instanceof JsonDepthError || error instanceof ExpressionLimitError || error instanceof WorkflowFailure;
}
