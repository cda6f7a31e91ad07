import type { WorkflowId } from "@tutti/engine";

export const EXTERNAL_OPERATIONS = ["READ", "WRITE"] as const;
export const EXTERNAL_PAYLOAD_TYPES = ["WORKFLOW_INPUT", "WORKFLOW_OUTPUT", "TASK_INPUT", "TASK_OUTPUT"] as const;

/** What a client is about to do with a payload that lies outside of its execution. */
export type ExternalOperation = (typeof EXTERNAL_OPERATIONS)[number];
export type ExternalPayloadType = (typeof EXTERNAL_PAYLOAD_TYPES)[number];

/** A path has no more bytes of UTF-8 than this. */
export const MAX_EXTERNAL_PATH_BYTES = 512;

/** How long what clients have uploaded is kept while no execution refers to it, unless it is said otherwise. */
export const USUAL_UPLOAD_RETENTION_MS = 24 * 3600 * 1000;

/**
 * Which payloads lie outside, and who needs them. A path is known from the moment that somebody is told to write there; it
 * stays while an execution that exists refers to it, and for `keepMs` after it was expected or referred to. The clock is the
 * store's.
 */
export interface ExternalPayloadIndex {
  /** Somebody will write at `path`. False where it is being removed just now: another path is needed. May be repeated. */
  expect(path: string, options: { readonly keepMs: number }): Promise<boolean>;
  /**
   * From now on the path stays as long as the execution, which may not exist yet. False where nobody was told to write
   * there: then it is not looked after. May be repeated.
   */
  refer(path: string, workflowId: WorkflowId, options: { readonly keepMs: number }): Promise<boolean>;
  /** The execution is gone: what it referred to is looked at next. */
  release(workflowId: WorkflowId): Promise<void>;
  /**
   * Looks at `limit` paths whose time has come. Those that an execution needs have time again, for `keepMs`; the others are
   * given out to be removed, and again from time to time until they are forgotten.
   */
  takeUnneeded(options: { readonly limit: number; readonly keepMs: number }): Promise<LookedAt>;
  /** Its bytes are gone. */
  forget(path: string): Promise<void>;
  /** The secret that all processes of the cluster sign addresses with: 32 bytes, made when they are first asked for. */
  signingKey(): Promise<Uint8Array>;
}

export type LookedAt = { readonly looked: number; readonly unneeded: readonly string[] };

/** Bytes in pieces, as they are read from where they lie. */
export type ExternalObject = { readonly sizeBytes: number; readonly bytes: AsyncIterable<Uint8Array> };

/** `taken`: other bytes lie there. `unexpected`: nobody was told to write there. Of what was not stored nothing is kept. */
export type PutOutcome =
  | { readonly kind: "stored"; readonly sizeBytes: number }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "taken" }
  | { readonly kind: "unexpected" };

/** Takes large payloads of executions out of the store, to where uploads lie. Reading them goes on as before. */
export interface PayloadMover {
  /** Moves up to `limit` of those that wait, the oldest first; how many have been looked at. */
  move(options: { readonly limit: number; readonly keepMs: number }): Promise<number>;
}

/** Where the bytes of external payloads are. What was read at a path once is what is read there until it is deleted. */
export interface ExternalObjects {
  /**
   * Keeps the bytes under `path`, once all have come. Those that lie there already are never replaced: the same again are
   * stored, as a client that has not heard the answer needs it; others are refused.
   */
  put(path: string, bytes: AsyncIterable<Uint8Array>, options: { readonly maxBytes: number }): Promise<PutOutcome>;
  /** undefined where nothing was put. Reading rejects where the bytes are deleted meanwhile. */
  get(path: string): Promise<ExternalObject | undefined>;
  delete(path: string): Promise<void>;
  /**
   * An address at which a client itself can read or write for a short time; absent: they go through api. undefined: nobody
   * may write there any more.
   */
  readonly addressOf?: (path: string, operation: ExternalOperation) => Promise<string | undefined>;
}
