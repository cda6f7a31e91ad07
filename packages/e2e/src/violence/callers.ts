import type { Conductor } from "../clients/conductor.ts";
import { GrpcClient, loadProtos } from "../clients/grpc-client.ts";
import { grpcConductor } from "../clients/grpc-conductor.ts";
import { restConductor } from "../clients/rest-conductor.ts";
import type { ApiAddress } from "../cluster/layout.ts";

/** Clients of several apis over both wires, none of them made from our packages. */
export type Callers = {
  readonly all: readonly Caller[];
  /** A plain gRPC client, of the first address. */
  readonly grpc: GrpcClient;
  /** Calls one after the other until one answers. @throws what the last one threw when the patience is at its end */
  readonly insist: <T>(call: (conductor: Conductor) => Promise<T>, options: Insistence) => Promise<T>;
  readonly close: () => void;
};

/** One address and wire, such as `gRPC-1`. */
export type Caller = { readonly name: string; readonly conductor: Conductor };

export type Insistence = {
  /** For how long it is tried, in milliseconds. */
  readonly patienceMs: number;
  /** Told of every failure. */
  readonly onFailure: (error: unknown) => void;
};

/** How long one call may take before the next is tried; a server that is paused answers nobody. */
const callMs = 4_000;

/** Makes clients of these addresses. */
export function makeCallers(addresses: readonly ApiAddress[], root: string): Callers {
  const protos = loadProtos(root);
  const clients = addresses.map(({ grpc }) => new GrpcClient(grpc, protos));
  const named = (wire: string) => (conductor: Conductor, index: number) => ({
    name: `${wire}-${index + 1}`,
    conductor,
  });
  const all = [
    ...clients.map(grpcConductor).map(named("gRPC")),
    ...addresses.map(({ rest }) => restConductor(rest)).map(named("REST")),
  ];
  const [[grpc], [first]] = [clients, all];
  if (grpc === undefined || first === undefined) throw new Error("the cluster has no api");
  let turn = 0;
  return {
    all,
    grpc,
    insist: async (call, { patienceMs, onFailure }) => {
      const deadline = Date.now() + patienceMs;
      for (;;) {
        const caller = all[(turn += 1) % all.length] ?? first;
        try {
          return await inTime(call(caller.conductor));
        } catch (error) {
          onFailure(error);
          if (Date.now() > deadline) throw error;
          await wait(100);
        }
      }
    },
    close: () => clients.forEach((client) => client.close()),
  };
}

async function inTime<T>(call: Promise<T>): Promise<T> {
  const late = wait(callMs).then(() => Promise.reject(new Error(`timeout after ${callMs} ms`)));
  return await Promise.race([call, late]);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
