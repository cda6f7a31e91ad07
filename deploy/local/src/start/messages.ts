import { relative } from "node:path";

import type { Paths } from "../paths.ts";
import type { BindAddress } from "./bind-address.ts";
import type { FurtherInstance } from "./further-instances.ts";
import type { ClusterPorts, PortName } from "./port-wishes.ts";
import { portWishes } from "./port-wishes.ts";

/** What is told of a cluster that is up. */
export type ClusterFacts = {
  readonly paths: Paths;
  readonly ports: ClusterPorts;
  readonly bind: BindAddress;
  /** Absent: there is one of each service. */
  readonly further?: readonly FurtherInstance[];
  readonly processes: readonly string[];
  readonly workflowId: string | undefined;
};

/** Where the cluster listens, where its logs are, and lines to try that work as they are printed. */
export function clusterIsUp(facts: ClusterFacts): string[] {
  const { paths, ports, bind, further = [], workflowId } = facts;
  const host = bind.reachedAt;
  const rest = `http://${host}:${ports.rest}/api`;
  const logs = relative(paths.root, paths.logs);
  const start = `curl -s -X POST ${rest}/workflow/order_fulfilment -H 'Content-Type: application/json'`;
  return [
    "",
    "The cluster is up. Ctrl-C stops it.",
    `  web   http://${host}:${ports.rest}`,
    `  gRPC  ${host}:${ports.grpc}`,
    `  REST  ${rest}`,
    ...further.flatMap(({ name, ports: { grpc, rest: restPort } }) =>
      grpc === undefined ? [] : [`  and   ${host}:${grpc}, http://${host}:${restPort}/api  (${name})`],
    ),
    bind.isOpen
      ? `  open  to everybody who reaches ${bind.host}: there are no accounts`
      : "  open  to this machine alone; TUTTI_BIND=0.0.0.0 opens it to others",
    ...facts.processes.map((name, index) => `  ${index === 0 ? "logs" : "    "}  ${logs}/${name}.log`),
    "",
    "Try next, in another terminal in this folder:",
    ...(workflowId === undefined
      ? []
      : [
          `  curl -s '${rest}/workflow/${workflowId}?includeTasks=true'`,
          `  npm run grpc -- conductor.grpc.workflows.WorkflowService/GetWorkflowStatus '{"workflowId":"${workflowId}"}'`,
        ]),
    `  ${start} -d '{"orderId":"o-2","shipping":"express"}'`,
    `  npm run grpc -- conductor.grpc.workflows.WorkflowService/StartWorkflow '{"name":"order_fulfilment","input":{"orderId":"o-3"}}'`,
    "  npm run grpc    (lists every method)",
  ];
}

/** Told first and last by a cluster that keeps everything in memory. */
export function nothingIsKept(reasons: readonly string[]): string[] {
  return [
    "IN MEMORY: nothing is kept after this process ends.",
    "To keep data, set MYSQL_URL (mysql://user:password@host:3306/tutti) and REDIS_URL (redis://host:6379).",
    ...reasons.map((reason) => `  ${reason.replaceAll("\n", "\n    ")}`),
  ];
}

/** One line for each default port that was in use, those of further instances with their names. */
export function movedPorts(moved: Partial<ClusterPorts>, ports: Partial<ClusterPorts>, name?: string): string[] {
  const names = Object.keys(portWishes) as PortName[];
  const of = name === undefined ? "" : ` of ${name}`;
  return names
    .filter((port) => moved[port] !== undefined)
    .map((port) => `port ${moved[port]} is in use; ${portWishes[port].variable}${of} is ${ports[port]} instead`);
}
