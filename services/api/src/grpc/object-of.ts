import { refusalOfFaults } from "@tutti/contracts";
import { isJsonObject, JsonDepthError, JsonSyntaxError, Payload } from "@tutti/engine";

import { refusalToRpcError } from "./refusal-to-rpc-error.ts";

/** The JSON object that bytes hold. @throws RpcError INVALID_ARGUMENT where they hold none */
export function objectOf(bytes: Uint8Array | undefined, path: string): Payload {
  if (bytes === undefined || bytes.length === 0) return Payload.empty;
  const payload = Payload.fromBytes(bytes);
  const message = reasonAgainst(payload);
  if (message !== undefined) throw refusalToRpcError(refusalOfFaults([{ path, message }]));
  return payload;
}

function reasonAgainst(payload: Payload): string | undefined {
  try {
    return isJsonObject(payload.tree) ? undefined : "must be a JSON object";
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) return `must be JSON: ${error.message}`;
    throw error;
  }
}
