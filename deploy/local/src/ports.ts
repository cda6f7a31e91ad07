import { createServer } from "node:net";

import { LauncherError } from "./launcher-error.ts";

/** A TCP port on the loopback address that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port was given"));
        else resolve(address.port);
      });
    });
  });
}

/** Whether a service could listen on the port on all addresses. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that a service will listen on, the variable that sets it, and the default. */
export type PortWish = { readonly variable: string; readonly defaultPort: number };

/** The seams of `choosePort`, for its tests. */
export type PortProbe = {
  readonly isPortFree: (port: number) => Promise<boolean>;
  readonly freePort: () => Promise<number>;
};

/**
 * The port for a wish. One set by its variable is taken, or it is an error when it is no port or is in use. A default that is in use
 * gives way to a free one.
 */
export async function choosePort(
  wish: PortWish,
  env: NodeJS.ProcessEnv,
  probe: PortProbe = { isPortFree, freePort },
): Promise<{ readonly port: number; readonly movedFrom?: number }> {
  const set = env[wish.variable];
  if (set !== undefined && set !== "") return { port: await portFromVariable(wish.variable, set, probe) };
  if (await probe.isPortFree(wish.defaultPort)) return { port: wish.defaultPort };
  return { port: await probe.freePort(), movedFrom: wish.defaultPort };
}

async function portFromVariable(variable: string, text: string, probe: PortProbe): Promise<number> {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new LauncherError(`${variable} is "${text}"; a port is a whole number from 1 to 65535`);
  }
  if (!(await probe.isPortFree(port))) {
    throw new LauncherError(`${variable} asks for port ${port}, which is in use; free it or set another`);
  }
  return port;
}
