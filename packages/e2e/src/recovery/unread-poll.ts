import { once } from "node:events";
import { connect, type ClientHttp2Stream } from "node:http2";

import { loadProtos } from "../clients/grpc-client.ts";
import type { Message } from "../clients/message.ts";

/** A poll whose worker reads nothing: its connection allows no byte of an answer, so none can be flushed. */
export type UnreadPoll = {
  /** Breaks the connection. */
  cut(): void;
};

const path = "conductor.grpc.tasks.TaskService";

/** Sends `BatchPoll` over a connection of its own, and resolves when it has left. */
export async function unreadPoll(root: string, address: string, request: Message): Promise<UnreadPoll> {
  const session = connect(`http://${address}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => undefined); // Its end is what this is for.
  await once(session, "remoteSettings");
  const call = session.request({
    ":method": "POST",
    ":path": `/${path}/BatchPoll`,
    "content-type": "application/grpc",
    te: "trailers",
  });
  call.on("error", () => undefined);
  await send(call, frameOf(bytesOf(root, request)));
  return { cut: () => session.destroy() };
}

function bytesOf(root: string, request: Message): Buffer {
  const method: unknown = Reflect.get(Object(loadProtos(root)[path]), "BatchPoll");
  const serialize: unknown = Reflect.get(Object(method), "requestSerialize");
  if (typeof serialize !== "function") throw new Error("the contract has no BatchPoll");
  return Reflect.apply(serialize, undefined, [request]) as Buffer;
}

/** gRPC's frame: no compression, the length in four bytes. */
function frameOf(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

async function send(call: ClientHttp2Stream, frame: Buffer): Promise<void> {
  await new Promise<void>((resolve) => void call.end(frame, () => resolve()));
}
