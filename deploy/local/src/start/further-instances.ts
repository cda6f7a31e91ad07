import type { PortProbe } from "../ports.ts";
import { anyFreePort } from "./cluster-ports.ts";
import type { ClusterPorts, PortName } from "./port-wishes.ts";

/** How many instances of each service a cluster has. */
export type ClusterSize = {
  readonly apis: number;
  readonly deciders: number;
  readonly sweepers: number;
  readonly indexers: number;
};

export type ServiceName = "api" | "sweeper" | "indexer" | "decider";

/** An instance beyond the first of its service. */
export type FurtherInstance = {
  /** Such as `decider-2`. */
  readonly name: string;
  readonly service: ServiceName;
  readonly ports: Partial<ClusterPorts>;
  /** Ports that it should have had and that were in use. */
  readonly moved: Partial<ClusterPorts>;
};

/** What an instance of each service listens on. */
const portsOfService = {
  api: ["grpc", "rest", "apiHttp"],
  sweeper: ["sweeperHttp"],
  indexer: ["indexerHttp"],
  decider: ["deciderGrpc", "deciderHttp"],
} as const satisfies Readonly<Record<ServiceName, readonly PortName[]>>;

/**
 * The instances beyond the first ones, which have `first`. The n-th listens 100 × (n - 1) above the first, or on a free
 * port where that is in use. Source: architecture, "Addresses".
 */
export async function furtherInstances(
  size: ClusterSize,
  first: ClusterPorts,
  probe: PortProbe,
): Promise<readonly FurtherInstance[]> {
  const taken = new Set<number>(Object.values(first));
  const found: FurtherInstance[] = [];
  for (const [service, count] of [
    ["api", size.apis],
    ["sweeper", size.sweepers],
    ["indexer", size.indexers],
    ["decider", size.deciders],
  ] as const) {
    for (let n = 2; n <= count; n += 1) {
      const chosen = await choosePorts(portsOfService[service], { n, first, taken, probe });
      found.push({ name: `${service}-${n}`, service, ...chosen });
    }
  }
  return found;
}

async function choosePorts(
  names: readonly PortName[],
  {
    n,
    first,
    taken,
    probe,
  }: { readonly n: number; readonly first: ClusterPorts; readonly taken: Set<number>; readonly probe: PortProbe },
): Promise<Pick<FurtherInstance, "ports" | "moved">> {
  const ports: Partial<Record<PortName, number>> = {};
  const moved: Partial<Record<PortName, number>> = {};
  for (const name of names) {
    const wanted = first[name] + 100 * (n - 1);
    const isFree = wanted <= 65_535 && !taken.has(wanted) && (await probe.isPortFree(wanted));
    const port = isFree ? wanted : await anyFreePort(taken, probe);
    taken.add(port);
    ports[name] = port;
    if (!isFree) moved[name] = wanted;
  }
  return { ports, moved };
}
