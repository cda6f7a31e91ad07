import {
  isJsonObject,
  JsonDepthError,
  JsonSyntaxError,
  Payload,
  PAYLOAD_LIMIT_BYTES,
  placeOfPath,
  type Refusal,
  type WorkflowId,
} from "@tutti/engine";

import type { ExecutionStore } from "./execution-store.ts";
import type { ExternalObjects, ExternalPayloadIndex } from "./external-payloads.ts";

/** What clients have put beside their calls: who needs it, and its bytes. */
export type ExternalPayloads = { readonly index: ExternalPayloadIndex; readonly objects: ExternalObjects };

export type ReadExternalDeps = {
  readonly executions: Pick<ExecutionStore, "getPayload">;
  readonly externalPayloads: ExternalPayloads;
  /** How long what is read is kept for the execution that may never be stored. */
  readonly keepMs: number;
  /** The largest that is read; PAYLOAD_LIMIT_BYTES where nothing is said. */
  readonly maxBytes?: number | undefined;
};

/** `path` undefined: the bytes are an execution's own, and whoever takes them over need not name where they came from. */
export type ExternalRead =
  | { readonly kind: "read"; readonly payload: Payload; readonly path: string | undefined }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Reads what was handed in by a path, for an execution. It gets the bytes themselves, so that nothing that happens to the
 * place where they lay can take them from it; what was uploaded stays as long as the execution, for clients that read there.
 * PayloadMissing where there is nothing; TooLarge beyond the limit of all payloads; InvalidArgument where it is not a JSON
 * object. Rejects where the store does. Source: reference/engine.md 8.1, 11.1.
 */
export async function readExternal(
  { executions, externalPayloads, keepMs, maxBytes = PAYLOAD_LIMIT_BYTES }: ReadExternalDeps,
  { path, workflowId }: { readonly path: string; readonly workflowId: WorkflowId },
): Promise<ExternalRead> {
  const place = placeOfPath(path);
  if (place !== undefined) {
    const payload = await executions.getPayload(place.workflowId, place.of);
    return payload === undefined ? missing(path) : { kind: "read", payload, path: undefined };
  }
  const { index, objects } = externalPayloads;
  // First: from now on it is not removed.
  await index.refer(path, workflowId, { keepMs });
  const object = await objects.get(path);
  if (object === undefined) return missing(path);
  if (object.sizeBytes > maxBytes) return tooLarge(path, object.sizeBytes, maxBytes);
  const payload = Payload.fromBytes(await whole(object.bytes));
  const refusal = refusalOfContent(payload, path);
  return refusal === undefined ? { kind: "read", payload, path } : { kind: "refused", refusal };
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    sizeBytes += piece.length;
  }
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function missing(path: string): ExternalRead {
  const message = `Unable to download payload from external storage path: ${path}`;
  return { kind: "refused", refusal: { kind: "PayloadMissing", path, message } };
}

function tooLarge(path: string, sizeBytes: number, limitBytes: number): ExternalRead {
  const message =
    `The payload size: ${sizeBytes} of external storage path: ${path} ` +
    `is greater than the permissible limit: ${limitBytes} bytes`;
  return { kind: "refused", refusal: { kind: "TooLarge", limitBytes, message } };
}

function refusalOfContent(payload: Payload, path: string): Refusal | undefined {
  const wrong = wrongWith(payload);
  if (wrong === undefined) return undefined;
  const message = `the payload at external storage path ${path} must be a JSON object${wrong}`;
  return { kind: "InvalidArgument", faults: [{ path: "externalPayloadStoragePath", message, found: path }], message };
}

/** Whatever cannot be read as JSON would fail every decision that looks into it. */
function wrongWith(payload: Payload): string | undefined {
  try {
    // From the bytes anew: the tree is needed by nobody yet, and is much larger.
    return isJsonObject(Payload.fromBytes(payload.bytes).tree) ? undefined : "";
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) return `: ${error.message}`;
    throw error;
  }
}
