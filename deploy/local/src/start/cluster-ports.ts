import { LauncherError } from "../launcher-error.ts";
import { portFromVariable } from "../ports.ts";
import type { PortProbe } from "../ports.ts";
import { portWishes } from "./port-wishes.ts";
import type { ClusterPorts, PortName } from "./port-wishes.ts";

/** The ports of the first instance of each service, and the defaults that were in use and gave way. */
export type ChosenPorts = { readonly ports: ClusterPorts; readonly moved: Partial<Record<PortName, number>> };

const names = Object.keys(portWishes) as PortName[];

/**
 * Chooses the ports of the first instances. One that its variable sets is taken; a default that is in use, or that a variable has
 * given to another, gives way to a free one.
 * @throws LauncherError that names the variable when its port is no port or in use, or both when two set the same
 */
export async function chooseClusterPorts(env: NodeJS.ProcessEnv, probe: PortProbe): Promise<ChosenPorts> {
  const ports = await portsOfVariables(env, probe);
  const taken = new Set(Object.values(ports));
  const moved: Partial<Record<PortName, number>> = {};
  for (const name of names) {
    if (ports[name] !== undefined) continue;
    const { defaultPort } = portWishes[name];
    const isFree = !taken.has(defaultPort) && (await probe.isPortFree(defaultPort));
    const port = isFree ? defaultPort : await anyFreePort(taken, probe);
    if (!isFree) moved[name] = defaultPort;
    ports[name] = port;
    taken.add(port);
  }
  return { ports: ports as ClusterPorts, moved };
}

/** A free port that is not given away yet. */
export async function anyFreePort(taken: ReadonlySet<number>, probe: PortProbe): Promise<number> {
  for (;;) {
    const port = await probe.freePort();
    if (!taken.has(port)) return port;
  }
}

async function portsOfVariables(env: NodeJS.ProcessEnv, probe: PortProbe): Promise<Partial<Record<PortName, number>>> {
  const ports: Partial<Record<PortName, number>> = {};
  const variables = new Map<number, string>();
  for (const name of names) {
    const port = portFromVariable(portWishes[name], env);
    if (port === undefined) continue;
    const { variable } = portWishes[name];
    const other = variables.get(port);
    if (other !== undefined) throw new LauncherError(`${other} and ${variable} are both ${port}; they must differ`);
    variables.set(port, variable);
    ports[name] = port;
  }
  for (const [port, variable] of variables) {
    if (await probe.isPortFree(port)) continue;
    throw new LauncherError(`${variable} asks for port ${port}, which is in use; free it or set another`);
  }
  return ports;
}
