import type { PortWish } from "../ports.ts";

export type PortName = keyof typeof portWishes;

/** The ports of a cluster's first instances on this machine, by what listens there. */
export type ClusterPorts = Readonly<Record<PortName, number>>;

/** The variables and defaults of the ports. Source: architecture, "Addresses". */
export const portWishes = {
  grpc: { variable: "TUTTI_GRPC_PORT", defaultPort: 8090 },
  rest: { variable: "TUTTI_REST_PORT", defaultPort: 8080 },
  deciderGrpc: { variable: "TUTTI_DECIDER_GRPC_PORT", defaultPort: 8091 },
  apiHttp: { variable: "TUTTI_API_HTTP_PORT", defaultPort: 9090 },
  deciderHttp: { variable: "TUTTI_DECIDER_HTTP_PORT", defaultPort: 9091 },
  indexerHttp: { variable: "TUTTI_INDEXER_HTTP_PORT", defaultPort: 9092 },
  sweeperHttp: { variable: "TUTTI_SWEEPER_HTTP_PORT", defaultPort: 9093 },
} as const satisfies Readonly<Record<string, PortWish>>;
