import { randomUUID } from "node:crypto";

import { PAYLOAD_LIMIT_BYTES, payloadAsItCame, placeOfPath } from "@tutti/engine";
import { EXTERNAL_OPERATIONS, EXTERNAL_PAYLOAD_TYPES, MAX_EXTERNAL_PATH_BYTES } from "@tutti/ports";
import type {
  ExecutionStore,
  ExternalObject,
  ExternalOperation,
  ExternalPayloads,
  ExternalPayloadType,
  PutOutcome,
} from "@tutti/ports";

import { invalid, ok, type Reply } from "../reply.ts";
import { addressOf, isSigned, type SignedTransfer } from "./signed-address.ts";

export type ExternalStorageDeps = {
  readonly executions: Pick<ExecutionStore, "getPayload">;
  readonly externalPayloads: ExternalPayloads;
  /** How long an upload is kept that no execution refers to. */
  readonly keepMs: number;
  /** For how long an address may be used. */
  readonly addressMs: number;
  /** Where clients reach the REST API; absent: where the one who asks has reached it. */
  readonly publicUrl?: string | undefined;
  /** The largest that is taken; PAYLOAD_LIMIT_BYTES where nothing is said. */
  readonly maxBytes?: number | undefined;
  readonly nowMs?: () => number;
};

/** As a client says it, in whatever case. */
export type LocationQuery = {
  /** Empty for WRITE: one is made up. */
  readonly path: string;
  readonly operation: string;
  readonly payloadType: string;
};

/** Where a client reads or writes, and the path to name it by afterwards. */
export type ExternalLocation = { readonly uri: string; readonly path: string };

/** `denied`: the address was not given out by this cluster, or has expired. */
type Denied = { readonly kind: "denied" };

/** Payloads that clients put and get outside of their calls. Sources: reference/engine.md 11.1; api.md 2.3, 2.5. */
export class ExternalStorageOperations {
  readonly #deps: ExternalStorageDeps;
  #signingKey: Promise<Uint8Array> | undefined;

  constructor(deps: ExternalStorageDeps) {
    this.#deps = deps;
  }

  /** InvalidArgument. `reachedAt`: the URL under which the asking client has reached the REST API. */
  async location(
    query: LocationQuery,
    { reachedAt }: { readonly reachedAt: string },
  ): Promise<Reply<ExternalLocation>> {
    const operation = wordOf(query.operation, EXTERNAL_OPERATIONS);
    const payloadType = wordOf(query.payloadType, EXTERNAL_PAYLOAD_TYPES);
    if (operation === undefined || payloadType === undefined) {
      const message = `Invalid input - Operation: ${query.operation}, PayloadType: ${query.payloadType}`;
      return invalid(operation === undefined ? "operation" : "payloadType", message);
    }
    const fault = faultOfPath(query.path, operation);
    if (fault !== undefined) return invalid("path", fault, query.path.slice(0, 100));
    const path = query.path === "" ? newPath(payloadType) : query.path;
    if (operation === "WRITE" && !(await this.#deps.externalPayloads.index.expect(path, this.#deps)))
      return invalid("path", "what lay at this path is being removed just now: take another path", path);
    const uri = await this.#uriOf(path, { operation, reachedAt });
    return uri === undefined
      ? invalid("path", "a payload lies at this path: take another path", path)
      : ok({ path, uri });
  }

  /** The largest payload that a client may put at an address. */
  get maxBytes(): number {
    return this.#deps.maxBytes ?? PAYLOAD_LIMIT_BYTES;
  }

  /** Takes the bytes that a client puts at an address. */
  async upload(transfer: SignedTransfer, bytes: AsyncIterable<Uint8Array>): Promise<PutOutcome | Denied> {
    if (!(await this.#isAllowed(transfer))) return { kind: "denied" };
    const { objects } = this.#deps.externalPayloads;
    return await objects.put(transfer.path, bytes, { maxBytes: this.maxBytes });
  }

  /** What a client gets at an address. */
  async download(
    transfer: SignedTransfer,
  ): Promise<{ readonly kind: "found"; readonly object: ExternalObject } | { readonly kind: "missing" } | Denied> {
    if (!(await this.#isAllowed(transfer))) return { kind: "denied" };
    const object = await this.#find(transfer.path);
    return object === undefined ? { kind: "missing" } : { kind: "found", object };
  }

  async #find(path: string): Promise<ExternalObject | undefined> {
    const place = placeOfPath(path);
    if (place === undefined) return await this.#deps.externalPayloads.objects.get(path);
    const stored = await this.#deps.executions.getPayload(place.workflowId, place.of);
    const payload = stored && payloadAsItCame(stored);
    return payload && { sizeBytes: payload.sizeBytes, bytes: piecesOf(payload.bytes) };
  }

  async #uriOf(
    path: string,
    { operation, reachedAt }: { readonly operation: ExternalOperation; readonly reachedAt: string },
  ): Promise<string | undefined> {
    const { externalPayloads, publicUrl, addressMs } = this.#deps;
    const { addressOf: elsewhere } = externalPayloads.objects;
    // What an execution holds itself is nowhere else.
    if (elsewhere !== undefined && placeOfPath(path) === undefined) return await elsewhere(path, operation);
    const baseUrl = (publicUrl ?? reachedAt).replace(/\/+$/, "");
    const transfer = { path, operation, expiresMs: this.#nowMs() + addressMs };
    return addressOf(transfer, { baseUrl, key: await this.#key() });
  }

  async #isAllowed(transfer: SignedTransfer): Promise<boolean> {
    return transfer.expiresMs >= this.#nowMs() && isSigned(transfer, await this.#key());
  }

  async #key(): Promise<Uint8Array> {
    this.#signingKey ??= this.#deps.externalPayloads.index.signingKey();
    try {
      return await this.#signingKey;
    } catch (error) {
      this.#signingKey = undefined;
      throw error;
    }
  }

  #nowMs(): number {
    return (this.#deps.nowMs ?? Date.now)();
  }
}

function wordOf<const Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text.toUpperCase());
}

function faultOfPath(path: string, operation: ExternalOperation): string | undefined {
  if (path === "") return operation === "READ" ? "path must be set for READ" : undefined;
  if (Buffer.byteLength(path) > MAX_EXTERNAL_PATH_BYTES)
    return `path must have at most ${MAX_EXTERNAL_PATH_BYTES} bytes of UTF-8`;
  if (path.split("/").some((segment) => segment === "" || segment === "." || segment === ".."))
    return "path must have no empty segment, and neither . nor .. for one";
  if (operation === "WRITE" && placeOfPath(path) !== undefined)
    return "path names what an execution holds, which nobody can write";
  if (operation === "WRITE" && OF_THE_SERVER.some((beginning) => path.startsWith(beginning)))
    return `path begins with ${path.slice(0, path.indexOf("/") + 1)}, where the server keeps payloads of its own`;
  return undefined;
}

/** Where large payloads of executions are moved to, and where a bucket's clients write. */
const OF_THE_SERVER = ["payload/", "upload/"];

/** As `workflow/input/<uuid>.json`. */
function newPath(payloadType: ExternalPayloadType): string {
  return `${payloadType.toLowerCase().replace("_", "/")}/${randomUUID()}.json`;
}

async function* piecesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
