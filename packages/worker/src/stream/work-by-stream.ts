import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";

import { pauseMs } from "../back-off.ts";
import { channelOptions, credentialsOf } from "../channel.ts";
import { codeOf, isAway } from "../report-result.ts";
import type { TransportDeps } from "../transport.ts";
import { StreamWorker } from "./stream-worker.ts";
import { WorkCall } from "./work-call.ts";

/** How long the server may take to greet. */
const welcomeMs = 10_000;

/**
 * Works over one stream for all handlers, and opens it again, with growing pauses, whenever it ends. Resolves when it
 * is drained, or with "unimplemented" where the server does not know streams.
 */
export async function workByStream(deps: TransportDeps): Promise<"drained" | "unimplemented"> {
  const { connection, backOff } = deps;
  const client = new workerGrpc.WorkerServiceClient(connection.address, credentialsOf(connection), channelOptions);
  const worker = new StreamWorker(deps);
  let wasWelcomed = false;
  try {
    for (let failures = 0; !worker.isDone;) {
      const { isWelcomed, error } = await workOnce(client, worker);
      wasWelcomed ||= isWelcomed;
      // Something on the way may answer so while the server restarts: what has been there once is waited for.
      if (!wasWelcomed && codeOf(error) === status.UNIMPLEMENTED) return "unimplemented";
      if (worker.isDone) break;
      if (error !== undefined && !isGone(error)) deps.onError({ kind: "stream", error });
      failures = isWelcomed ? 1 : failures + 1;
      await delay(pauseMs(backOff, failures, Math.random()), undefined, { signal: worker.done }).catch(() => undefined);
    }
    return "drained";
  } finally {
    client.close();
  }
}

type CallEnd = { readonly isWelcomed: boolean; readonly error: Error | undefined };

/** One stream from its hello to its end. */
function workOnce(client: workerGrpc.WorkerServiceClient, worker: StreamWorker): Promise<CallEnd> {
  return new Promise((resolve) => {
    let isWelcomed = false;
    const call = new WorkCall(client, worker.hello(), {
      received: (frame) => {
        if (frame.welcome !== undefined) {
          isWelcomed = true;
          clearTimeout(timer);
        }
        worker.received(frame);
      },
      ended: (error) => {
        clearTimeout(timer);
        worker.lost();
        resolve({ isWelcomed, error });
      },
    });
    const timer = setTimeout(() => call.cancel(), welcomeMs);
    worker.begin(call);
  });
}

/** A server that stops at once cancels its streams. */
function isGone(error: Error): boolean {
  return isAway(error) || codeOf(error) === status.CANCELLED;
}
