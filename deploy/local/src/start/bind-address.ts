import { isIP, isIPv6 } from "node:net";

import { LauncherError } from "../launcher-error.ts";

/** Where everything that the launcher starts listens, and how it is reached from this machine. */
export type BindAddress = {
  readonly host: string;
  /** For an address with a port: an IPv6 host stands in brackets. */
  readonly reachedAt: string;
  /** Whether other machines may reach it. */
  readonly isOpen: boolean;
};

/** `TUTTI_BIND`, or the loopback address: a cluster without accounts is nobody else's. @throws LauncherError when it is no address */
export function bindAddress(env: NodeJS.ProcessEnv): BindAddress {
  const set = env["TUTTI_BIND"]?.trim() ?? "";
  const host = set === "" ? "127.0.0.1" : set;
  if (host !== "localhost" && isIP(host) === 0)
    throw new LauncherError(`TUTTI_BIND is "${host}"; wanted an address of this machine, such as 127.0.0.1 or 0.0.0.0`);
  const isAny = host === "0.0.0.0" || host === "::";
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  return { host, reachedAt: isAny ? "127.0.0.1" : bracketed, isOpen: !/^(127\.|::1$|localhost$)/.test(host) };
}
