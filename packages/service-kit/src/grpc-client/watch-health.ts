import { setTimeout as delay } from "node:timers/promises";

import { Client, Metadata, type ClientReadableStream } from "@grpc/grpc-js";
import { service as healthDefinition } from "grpc-health-check";

import type { GrpcChannel } from "./channel.ts";

/**
 * Follows `grpc.health.v1.Health/Watch` of one service on one channel until the signal is aborted, and connects the channel for it.
 * `told` hears true while the service is SERVING over a standing connection, and false at every other time; never the same twice.
 */
export async function watchHealth({
  channel,
  service,
  signal,
  told,
}: {
  readonly channel: GrpcChannel;
  readonly service: string;
  readonly signal: AbortSignal;
  readonly told: (serving: boolean) => void;
}): Promise<void> {
  let last = false;
  const tell = (serving: boolean): void => {
    if (serving !== last && !signal.aborted) told(serving);
    last = serving;
  };
  while (!signal.aborted) {
    await untilEnd(startWatch(channel, service), { signal, tell });
    tell(false);
    // The call waits for the connection, so this holds up only a server that ends every watch at once.
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

const pauseMs = 100;

interface HealthResponse {
  readonly status: string;
}

function startWatch(channel: GrpcChannel, service: string): ClientReadableStream<HealthResponse> {
  const method = healthDefinition["Watch"];
  if (method === undefined) throw new Error("grpc-health-check has no Watch");
  const metadata = new Metadata({ waitForReady: true });
  const read = (bytes: Buffer): HealthResponse => ({
    status: String(Reflect.get(method.responseDeserialize(bytes), "status")),
  });
  return channel
    .client(Client)
    .makeServerStreamRequest(method.path, method.requestSerialize, read, { service }, metadata);
}

async function untilEnd(
  watch: ClientReadableStream<HealthResponse>,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (serving: boolean) => void },
): Promise<void> {
  const cancel = (): void => watch.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  await new Promise<void>((resolve) => {
    watch.on("data", ({ status }: HealthResponse) => tell(status === "SERVING"));
    // Why it ended does not matter: the service cannot be reached, and is watched again.
    watch.on("error", () => resolve());
    watch.on("end", () => resolve());
    if (signal.aborted) cancel();
  });
  signal.removeEventListener("abort", cancel);
}
