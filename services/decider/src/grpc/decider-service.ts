import { setMaxListeners } from "node:events";

import type { deciderGrpc } from "@tutti/contracts";
import { EVENT_FORMAT } from "@tutti/engine";
import { bidi, RpcError, type CallContext } from "@tutti/service-kit";

import type { DeciderConnection } from "../connection.ts";
import type { Decider } from "../decider.ts";
import { FrameOutbox } from "./frame-outbox.ts";
import { readFrames } from "./read-frames.ts";

type Frames = AsyncIterable<deciderGrpc.ConnectRequest>;
type Responses = AsyncIterable<deciderGrpc.ConnectResponse>;
type Serving = { readonly decider: Decider; readonly instance: string };

/** What is known of the call that carries a client's stream. */
export type StreamContext = Pick<CallContext, "log" | "signal" | "draining">;

/** `tutti.internal.v1.DeciderService`: one stream a client process, frames of lists both ways. */
export function makeDeciderService(serving: Serving): deciderGrpc.DeciderServiceServer {
  return { connect: bidi((frames: Frames, context) => serveClient(frames, { ...serving, context })) };
}

/** One client's stream, from its hello to its end, whatever carries its frames. */
export async function* serveClient(
  requests: Frames,
  { decider, instance, context }: Serving & { readonly context: StreamContext },
): Responses {
  const frames = requests[Symbol.asyncIterator]();
  const client = helloOf(await frames.next());
  const outbox = new FrameOutbox();
  outbox.welcome({ instance, format: EVENT_FORMAT });
  const connection = decider.connect(client, outbox);
  context.log.info({ client: client.instance }, "a client has connected");
  const over = new AbortController();
  const end = (): void => outbox.end();
  context.signal.addEventListener("abort", end, { once: true });
  // Both end the outbox when they are through, and so the frames.
  const reading = readFrames(frames, { decider, connection, outbox }).then(() => connection.answered());
  void reading.then(end, end);
  endWhenDrained(context, { decider, end, over: over.signal });
  try {
    yield* outbox.frames();
  } finally {
    over.abort();
    leave(connection, { context, client });
  }
}

/** A server that drains waits for its streams: this one ends once decider has answered everything. */
function endWhenDrained(
  { draining }: StreamContext,
  { decider, end, over }: { readonly decider: Decider; readonly end: () => void; readonly over: AbortSignal },
): void {
  // Each stream listens to it; Node takes more than ten for a leak.
  setMaxListeners(0, draining);
  const drain = (): void => void decider.drain().then(end, end);
  if (draining.aborted) drain();
  else draining.addEventListener("abort", drain, { once: true, signal: over });
}

function leave(
  connection: DeciderConnection,
  { context, client }: { readonly context: StreamContext; readonly client: deciderGrpc.Hello },
): void {
  connection.close();
  context.log.info({ client: client.instance }, "a client has left");
}

function helloOf(first: IteratorResult<deciderGrpc.ConnectRequest>): deciderGrpc.Hello {
  const hello = first.done === true ? undefined : first.value.hello;
  if (hello === undefined || hello.instance === "")
    throw new RpcError("INVALID_ARGUMENT", "the first frame must hold hello with the client's instance");
  return hello;
}
