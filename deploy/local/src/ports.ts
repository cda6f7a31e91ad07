import { randomInt } from "node:crypto";
import { createServer } from "node:net";

import { LauncherError } from "./launcher-error.ts";

// Systems take the ports of outgoing connections from 32768 on. One of those could be taken between the look and the use.
const [first, end] = [20_000, 32_000];
const mostLooks = 100;

/** A TCP port that nothing listens on at the moment, on the loopback address unless another is given. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  for (let look = 0; look < mostLooks; look += 1) {
    const port = randomInt(first, end);
    if (await isPortFree(port, host)) return port;
  }
  throw new LauncherError(`none of ${mostLooks} ports between ${first} and ${end} is free on ${host}`);
}

/** Whether a service could listen on the port, on that address of this machine. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that a service will listen on, the variable that sets it, and the default. */
export type PortWish = { readonly variable: string; readonly defaultPort: number };

/** Looks for ports on one address of this machine. */
export type PortProbe = {
  readonly isPortFree: (port: number) => Promise<boolean>;
  readonly freePort: () => Promise<number>;
};

/** The real one, for an address that services listen on. */
export function portProbe(host: string): PortProbe {
  return { isPortFree: (port) => isPortFree(port, host), freePort: () => freePort(host) };
}

/** What the variable of a wish sets; undefined where it is not set. @throws LauncherError when that is no port */
export function portFromVariable({ variable }: PortWish, env: NodeJS.ProcessEnv): number | undefined {
  const text = env[variable];
  if (text === undefined || text === "") return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new LauncherError(`${variable} is "${text}"; a port is a whole number from 1 to 65535`);
}
