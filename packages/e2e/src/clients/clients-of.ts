import type { Cluster } from "../cluster/cluster.ts";
import { HttpClient } from "./http-client.ts";
import type { Conductor } from "./conductor.ts";
import { GrpcClient, loadProtos } from "./grpc-client.ts";
import { grpcConductor } from "./grpc-conductor.ts";
import { restConductor } from "./rest-conductor.ts";

/** The clients of a test file: both wires, plain and as `Conductor`. */
export type Clients = {
  readonly grpc: GrpcClient;
  readonly http: HttpClient;
  readonly over: Readonly<Record<"gRPC" | "REST", Conductor>>;
  close(): void;
};

/** Clients of the n-th api of a cluster. */
export function clientsOf(
  cluster: Cluster,
  { root, api = 0 }: { readonly root: string; readonly api?: number },
): Clients {
  const { grpc: address, rest } = cluster.address(api);
  const grpc = new GrpcClient(address, loadProtos(root));
  return {
    grpc,
    http: new HttpClient(`${rest}/api`),
    over: { gRPC: grpcConductor(grpc), REST: restConductor(rest) },
    close: () => grpc.close(),
  };
}
