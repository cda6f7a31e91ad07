import { LauncherError } from "../launcher-error.ts";
import { choosePort } from "../ports.ts";
import type { PortProbe } from "../ports.ts";
import { portWishes } from "./service-spec.ts";
import type { ClusterPorts, PortName } from "./service-spec.ts";

/** The ports of the first instance of each service, and the defaults that were in use and gave way. */
export type ChosenPorts = { readonly ports: ClusterPorts; readonly moved: Partial<Record<PortName, number>> };

/** Chooses the ports of the first instances. Throws a LauncherError when a variable's port is in use or given to two. */
export async function chooseClusterPorts(env: NodeJS.ProcessEnv, probe?: PortProbe): Promise<ChosenPorts> {
  const names = Object.keys(portWishes) as PortName[];
  const chosen = await Promise.all(names.map((name) => choosePort(portWishes[name], env, probe)));
  const moved: Partial<Record<PortName, number>> = {};
  const byPort = new Map<number, PortName>();
  const ports: Partial<Record<PortName, number>> = {};
  names.forEach((name, index) => {
    const { port = 0, movedFrom } = chosen[index] ?? {};
    const other = byPort.get(port);
    if (other !== undefined) {
      throw new LauncherError(
        `${portWishes[other].variable} and ${portWishes[name].variable} are both ${port}; they must differ`,
      );
    }
    byPort.set(port, name);
    ports[name] = port;
    if (movedFrom !== undefined) moved[name] = movedFrom;
  });
  return { ports: ports as ClusterPorts, moved };
}
