import { setMaxListeners } from "node:events";

import { credentials, type ServiceError } from "@grpc/grpc-js";
import { taskGrpc, workerGrpc } from "@tutti/contracts";

/** Workers that wait. */
export type IdleWorkers = { close(): Promise<void> };

const TYPES = 10;
const own = { "grpc.use_local_subchannel_pool": 1 };
const typeOf = (n: number): string => `idle_${n % TYPES}`;

/** So many streams, greeted, each with credits for ten tasks of a type. */
export async function openStreams(address: string, count: number): Promise<IdleWorkers> {
  const open = Array.from({ length: count }, async (_, n) => {
    const client = new workerGrpc.WorkerServiceClient(address, credentials.createInsecure(), own);
    const stream = client.work();
    const greeted = new Promise<void>((resolve, reject) => {
      stream.once("data", () => resolve());
      // They are cancelled at the end.
      stream.on("error", reject);
    });
    const hello = workerGrpc.WorkerHello.fromPartial({ workerId: `idle-${n}`, capabilities: ["cancel"] });
    stream.write(workerGrpc.WorkRequest.fromPartial({ hello }));
    stream.write(workerGrpc.WorkRequest.fromPartial({ credits: [{ taskType: typeOf(n), count: 10 }] }));
    await greeted;
    return () => {
      stream.cancel();
      client.close();
    };
  });
  const closes = await Promise.all(open);
  return {
    close: () => {
      for (const close of closes) close();
      return Promise.resolve();
    },
  };
}

/** So many workers, each of which polls again as soon as its long poll has ended. */
export function pollOverAndOver(address: string, count: number): Promise<IdleWorkers> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const working = Array.from({ length: count }, async (_, n) => {
    const client = new taskGrpc.TaskServiceClient(address, credentials.createInsecure(), own);
    const request = { taskType: typeOf(n), workerId: `idle-${n}`, domain: "", count: 10, timeout: 5_000 };
    while (!stop.signal.aborted) await polled(client, request, stop.signal);
    client.close();
  });
  return Promise.resolve({
    close: async () => {
      stop.abort();
      await Promise.all(working);
    },
  });
}

async function polled(
  client: taskGrpc.TaskServiceClient,
  request: taskGrpc.BatchPollRequest,
  signal: AbortSignal,
): Promise<void> {
  const call = client.batchPoll(request);
  const cancel = (): void => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  await new Promise<void>((resolve, reject) => {
    call.on("data", () => undefined);
    call.once("end", () => resolve());
    call.once("error", (error: ServiceError) => (signal.aborted ? resolve() : reject(error)));
  });
  signal.removeEventListener("abort", cancel);
}
