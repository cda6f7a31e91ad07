import type { BulkFailure, BulkResult } from "../../operations/bulk/handle-each.ts";
import type { ResponseObject } from "./response-json.ts";

/** The answer to a request about many things at once. Source: reference/api.md 2.4. */
export function bulkResultToJson({ successful, failures }: BulkResult): ResponseObject {
  return { bulkErrorResults: bulkErrorsToJson(failures), bulkSuccessfulResults: successful };
}

/** By id, why it failed. */
export function bulkErrorsToJson(failures: BulkResult["failures"]): ReadonlyMap<string, string> {
  return new Map([...failures].map(([id, failure]) => [id, messageOf(failure)]));
}

function messageOf(failure: BulkFailure): string {
  return failure.kind === "refused" ? failure.refusal.message : failure.message;
}
