import { jsonObject, memberOf } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

import type { EgressPolicy } from "../egress/egress-policy.ts";
import type { SystemTask, SystemTaskResult } from "../system-task.ts";
import { follow } from "./follow.ts";
import { readHttpRequest, type HttpRequest, type ReadRequest } from "./http-request.ts";
import { noResponseJson, reasonPhrase, responseJson, type HttpResponse } from "./http-response.ts";
import { targetOf } from "./target.ts";

export type HttpTaskOptions = {
  readonly policy: EgressPolicy;
  /** The largest body that is taken in, unpacked. */
  readonly maxResponseBytes?: number;
  /** How long a call may take with all redirections, or what its own time-outs come to where that is more. */
  readonly maxCallMs?: number;
};

const usualMaxBytes = 10 * 1024 * 1024;
const usualMaxCallMs = 60_000;

/**
 * The HTTP task: sends one request, and is COMPLETED by an answer of 2xx, or stays IN_PROGRESS with it where it is
 * `asyncComplete`. Anything else is FAILED, which its definition may have tried again; what came shows in the output's
 * `response` in any case. Source: reference/engine.md 5.19, mended as 13.5-2 wants.
 */
export function httpTask({
  policy,
  maxResponseBytes = usualMaxBytes,
  maxCallMs = usualMaxCallMs,
}: HttpTaskOptions): SystemTask {
  return {
    type: "HTTP",
    laneOf: ({ input }) => hostOf(readHttpRequest(input)),
    run: async ({ input }, signal) => {
      const read = readHttpRequest(input);
      switch (read.kind) {
        case "incomplete":
          return { status: "FAILED", output: jsonObject([]), reasonForIncompletion: read.reason };
        case "malformed":
          return { status: "FAILED_WITH_TERMINAL_ERROR", output: jsonObject([]), reasonForIncompletion: read.reason };
        case "impossible":
          return failed(read.cause, noResponseJson());
        case "request":
          return await sent(read.request, { policy, maxResponseBytes, maxCallMs, signal, isAsync: isAsync(input) });
      }
    },
  };
}

/** Calls to one target must not keep those to others waiting. */
function hostOf(read: ReadRequest): string | undefined {
  if (read.kind !== "request") return undefined;
  const { uri, method } = read.request;
  const target = targetOf(uri, method);
  return target.kind === "target" ? target.url.host : undefined;
}

type Sending = {
  readonly policy: EgressPolicy;
  readonly maxResponseBytes: number;
  readonly maxCallMs: number;
  readonly signal: AbortSignal;
  readonly isAsync: boolean;
};

async function sent(request: HttpRequest, { isAsync: waits, ...options }: Sending): Promise<SystemTaskResult> {
  const outcome = await follow(request, options);
  if (outcome.kind === "failed") return failed(outcome.cause, noResponseJson());
  const { response } = outcome;
  const shown = responseJson(response);
  if (response.statusCode >= 400) return failed(`java.lang.Exception: ${statusText(response)}`, shown);
  const output = jsonObject([["response", shown]]);
  if (response.statusCode < 300) return { status: waits ? "IN_PROGRESS" : "COMPLETED", output };
  return { status: "FAILED", output, reasonForIncompletion: response.body ?? "No response from the remote service" };
}

function failed(cause: string, response: Json): SystemTaskResult {
  return {
    status: "FAILED",
    output: jsonObject([["response", response]]),
    reasonForIncompletion: `Failed to invoke HTTP task due to: ${cause}`,
  };
}

function statusText({ statusCode, body }: HttpResponse): string {
  // Not cut off here: a part of a secret in it would not be known as one.
  const text = body === undefined ? "[no body]" : `"${body.replaceAll(/\r?\n/gu, "<EOL>")}"`;
  return `${statusCode} ${reasonPhrase(statusCode)}: ${text}`;
}

/** Written there by the engine, whatever the definition says. */
function isAsync(input: JsonObject): boolean {
  return memberOf(input, "asyncComplete") === true;
}
