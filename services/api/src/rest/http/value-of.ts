import type { Reply } from "../../operations/reply.ts";
import { refused } from "./rest-error.ts";

/** What an operation came to; its refusal is thrown as the RestError that tells it. */
export function valueOf<Value>(reply: Reply<Value>): Value {
  if (reply.kind === "refused") throw refused(reply.refusal);
  return reply.value;
}
