import { QueueUnavailableError } from "@tutti/ports";

/** Does `work`; a failure that is not its fault but Redis', or the way's to it, is told as QueueUnavailableError. */
export async function tellingOutage<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new QueueUnavailableError(`Redis cannot be reached now: ${error.message}`, { cause: error });
  }
}

/** Answers of a Redis that starts, fails over or may not write now. Source: Redis' error replies. */
const AWAY = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|UNBLOCKED) /u;
/** How ioredis tells that nothing came back; these have no name or code of their own. */
const UNANSWERED: ReadonlySet<string> = new Set(["Command timed out", "Connection is closed."]);

// Not instanceof: an error of Node's own is not one of the Error that modules see where a test runner keeps them apart.
function isOutage(error: unknown): error is { readonly message: string } {
  if (typeof error !== "object" || error === null || !("message" in error && "name" in error)) return false;
  const { name, message } = error;
  if (typeof message !== "string") return false;
  if (name === "ReplyError") return AWAY.test(message);
  return name === "AbortError" || "syscall" in error || UNANSWERED.has(message);
}
