import { once } from "node:events";
import { connect } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";

import type { GrpcClient } from "../clients/grpc-client.ts";

const path = "conductor.grpc.tasks.TaskService/BatchPoll";

/**
 * Polls over a connection that allows no byte of an answer, and breaks it after `holdMs`: whatever the poll was given can never have
 * been flushed.
 */
export async function unreadPoll(
  grpc: GrpcClient,
  { address, taskType, holdMs }: { readonly address: string; readonly taskType: string; readonly holdMs: number },
): Promise<void> {
  const session = connect(`http://${address}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => undefined); // The server may be the one that has just been killed.
  try {
    await Promise.race([once(session, "remoteSettings"), once(session, "close")]);
    if (session.closed) return;
    const headers = { ":method": "POST", ":path": `/${path}`, "content-type": "application/grpc", te: "trailers" };
    const call = session.request(headers);
    call.on("error", () => undefined);
    call.end(frame(grpc.serialized(path, { taskType, workerId: "unreading", count: 3, timeout: 5_000 })));
    await delay(holdMs);
  } finally {
    session.destroy();
  }
}

/** gRPC's frame: no compression, the length in four bytes, the message. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
