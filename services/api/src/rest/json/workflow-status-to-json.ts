import type { Execution } from "@tutti/engine";

import { loadedPayload } from "./loaded-payload.ts";
import type { ResponseObject } from "./response-json.ts";

/** How an execution stands, in short. Source: reference/api.md 2.3. */
export function workflowStatusToJson(
  execution: Execution,
  { includeOutput, includeVariables }: { readonly includeOutput: boolean; readonly includeVariables: boolean },
): ResponseObject {
  const { workflowId, correlationId, status, output, variables } = execution;
  const owner = `workflow ${workflowId}`;
  return {
    workflowId,
    correlationId,
    status,
    output: includeOutput
      ? loadedPayload(output, { owner, path: execution.externalOutputPayloadStoragePath })
      : undefined,
    variables: includeVariables ? loadedPayload(variables, { owner }) : undefined,
  };
}
