import type { RpcStatus } from "@tutti/contracts";
import { RpcError, statusToWire } from "@tutti/service-kit";

import type { BulkFailure } from "../operations/bulk/handle-each.ts";
import { refusalToRpcError } from "./refusal-to-rpc-error.ts";

/** The status that a call for this one alone would have ended with. */
export function bulkFailureToWire(failure: BulkFailure): RpcStatus {
  const error =
    failure.kind === "refused" ? refusalToRpcError(failure.refusal) : new RpcError("INTERNAL", failure.message);
  return statusToWire(error);
}
