import type { EgressPolicy } from "../egress/egress-policy.ts";
import { exchange } from "./exchange.ts";

export type PostOptions = {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly policy: EgressPolicy;
  /** For the connection, and then for each silence. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/**
 * Sends a text to a server that the policy allows, and gives the status of its answer; redirects are not followed. Rejects
 * with what went wrong, a refusal of the policy included, and with the signal's reason.
 */
export async function postText(url: URL, { headers, body, policy, timeoutMs, signal }: PostOptions): Promise<number> {
  const request = {
    method: "POST",
    uri: url.href,
    headers,
    body,
    connectTimeoutMs: timeoutMs,
    readTimeoutMs: timeoutMs,
  } as const;
  const { statusCode } = await exchange(url, request, { policy, maxResponseBytes: MAX_ANSWER_BYTES, signal });
  return statusCode;
}

// Nobody reads it.
const MAX_ANSWER_BYTES = 1024 * 1024;
