import type { ResponseObject } from "./response-json.ts";

/** The answer to a request about many things at once: all of them went well. Source: reference/api.md 2.4. */
export function bulkResultToJson(successful: readonly string[]): ResponseObject {
  return { bulkErrorResults: {}, bulkSuccessfulResults: successful };
}
