import type { JsonObject } from "./json.ts";

/** What a handler says of a task. Made by `completed`, `inProgress`, `failed` and `failedForGood`. */
export type TaskOutcome =
  | { readonly status: "COMPLETED"; readonly output: JsonObject }
  | { readonly status: "IN_PROGRESS"; readonly output: JsonObject; readonly callbackAfterSeconds: number }
  | { readonly status: "FAILED" | "FAILED_WITH_TERMINAL_ERROR"; readonly output: JsonObject; readonly reason: string };

/** The task is done. */
export function completed(output: JsonObject = {}): TaskOutcome {
  return { status: "COMPLETED", output };
}

/** The task goes on: it is handed to a worker again after `callbackAfterSeconds`, with the output so far kept on it. */
export function inProgress(options: {
  readonly callbackAfterSeconds: number;
  readonly output?: JsonObject;
}): TaskOutcome {
  return { status: "IN_PROGRESS", output: options.output ?? {}, callbackAfterSeconds: options.callbackAfterSeconds };
}

/** This attempt failed; the task is tried again while its definition allows. A handler that throws says the same. */
export function failed(reason: string, output: JsonObject = {}): TaskOutcome {
  return { status: "FAILED", output, reason };
}

/** The task failed and must not be tried again. */
export function failedForGood(reason: string, output: JsonObject = {}): TaskOutcome {
  return { status: "FAILED_WITH_TERMINAL_ERROR", output, reason };
}

/** Thrown out of a handler, at whatever depth, it means `failedForGood`. */
export class TerminalTaskError extends Error {
  override readonly name = "TerminalTaskError";
}

/** The outcome that stands for what a handler threw. */
export function outcomeOfError(error: unknown): TaskOutcome {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return error instanceof TerminalTaskError ? failedForGood(reason) : failed(reason);
}
