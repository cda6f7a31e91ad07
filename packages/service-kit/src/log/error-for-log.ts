import { maskSecrets } from "../config/mask-secrets.ts";

/** An error as a log line carries it. `code` is what Node and drivers attach (ECONNREFUSED, ER_DUP_ENTRY). */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** What is told of a thrown value: type, message, code, stack, and its causes down to a bounded depth; passwords in URLs are masked. */
export function errorForLog(thrown: unknown): LoggedError {
  return describe(thrown, maxCauses);
}

function describe(thrown: unknown, depth: number): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: maskSecrets(String(thrown)) };
  return {
    type: thrown.name,
    message: maskSecrets(thrown.message),
    ...codeOf(thrown),
    ...(thrown.stack === undefined ? {} : { stack: maskSecrets(thrown.stack) }),
    ...(thrown.cause === undefined || depth === 0 ? {} : { cause: describe(thrown.cause, depth - 1) }),
  };
}

function codeOf(error: Error): { readonly code?: string | number } {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" || typeof code === "number" ? { code } : {};
}

const maxCauses = 8;
