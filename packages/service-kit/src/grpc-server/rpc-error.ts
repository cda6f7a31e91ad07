import { status } from "@grpc/grpc-js";

/** The name of a gRPC status that is not OK. */
export type RpcCode = Exclude<keyof typeof status, "OK">;

/** What a machine may read of a failure; each part becomes a `google.rpc` message of the status. */
export interface RpcErrorDetails {
  /** Why, as one constant word in UPPER_SNAKE_CASE, with the values that belong to it. */
  readonly errorInfo?: { readonly reason: string; readonly metadata?: Readonly<Record<string, string>> };
  /** The fields that are at fault, by their path in the request. */
  readonly badRequest?: readonly FieldViolation[];
  /** How long a client should wait before it tries again. */
  readonly retryDelayMs?: number;
  /** What was looked for in vain, or is in the way: the full name of its message, and its id or name. */
  readonly resource?: { readonly type: string; readonly name: string };
}

/** One field that is at fault, and what is wrong with it. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A failure that a client is told as it is: thrown by a handler, it becomes the call's status. `message` is shown to the client. */
export class RpcError extends Error {
  readonly code: RpcCode;
  readonly details: RpcErrorDetails;

  constructor(
    code: RpcCode,
    message: string,
    { cause, ...details }: RpcErrorDetails & { readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "RpcError";
    this.code = code;
    this.details = details;
  }
}
