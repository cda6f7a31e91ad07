import { status as grpcStatus } from "@grpc/grpc-js";
import type { Refusal } from "@tutti/engine";

/** What a refusal is called on each of the two skins. */
export type RefusalStatus = {
  /** A code of grpc-js's `status`. */
  readonly grpcCode: number;
  readonly httpStatus: number;
  /** The word for programs: google.rpc.ErrorInfo.reason. */
  readonly reason: string;
  /** Whether the same request may succeed when it is sent again, unchanged. */
  readonly isRetryable: boolean;
};

/** The one table of refusals. Source: reference/api.md 1.4, 2.2. */
export function statusOfRefusal(refusal: Refusal): RefusalStatus {
  return STATUSES[refusal.kind];
}

const STATUSES: { readonly [Kind in Refusal["kind"]]: RefusalStatus } = {
  NotFound: row("NOT_FOUND", { http: 404, reason: "NOT_FOUND" }),
  AlreadyExists: row("ALREADY_EXISTS", { http: 409, reason: "ALREADY_EXISTS" }),
  IllegalTransition: row("FAILED_PRECONDITION", { http: 409, reason: "ILLEGAL_TRANSITION" }),
  WrongStateAsNotFound: row("FAILED_PRECONDITION", { http: 404, reason: "ILLEGAL_TRANSITION" }),
  IllegalState: row("FAILED_PRECONDITION", { http: 500, reason: "ILLEGAL_STATE" }),
  StaleTask: row("FAILED_PRECONDITION", { http: 409, reason: "STALE_TASK" }),
  SlotNeeded: row("FAILED_PRECONDITION", { http: 409, reason: "SLOT_NEEDED" }),
  InvalidDefinition: row("INVALID_ARGUMENT", { http: 400, reason: "INVALID_DEFINITION" }),
  InvalidArgument: row("INVALID_ARGUMENT", { http: 400, reason: "INVALID_ARGUMENT" }),
  PayloadMissing: row("FAILED_PRECONDITION", { http: 500, reason: "PAYLOAD_MISSING" }),
  NotSupported: row("UNIMPLEMENTED", { http: 501, reason: "NOT_SUPPORTED" }),
  SecretUnreadable: row("FAILED_PRECONDITION", { http: 500, reason: "SECRET_UNREADABLE" }),
  TooLarge: row("RESOURCE_EXHAUSTED", { http: 413, reason: "TOO_LARGE" }),
  LimitReached: retryable("RESOURCE_EXHAUSTED", { http: 429, reason: "LIMIT_REACHED" }),
  Overloaded: retryable("RESOURCE_EXHAUSTED", { http: 429, reason: "OVERLOADED" }),
  Undecidable: row("INTERNAL", { http: 500, reason: "UNDECIDABLE" }),
  // 500 with `retryable: true` is what Conductor's clients know for it; they do not know 503.
  Unavailable: retryable("UNAVAILABLE", { http: 500, reason: "UNAVAILABLE" }),
};

type Row = { readonly http: number; readonly reason: string };

function row(code: keyof typeof grpcStatus, { http, reason }: Row): RefusalStatus {
  return { grpcCode: grpcStatus[code], httpStatus: http, reason, isRetryable: false };
}

function retryable(code: keyof typeof grpcStatus, cells: Row): RefusalStatus {
  return { ...row(code, cells), isRetryable: true };
}
