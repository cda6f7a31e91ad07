import { lookup as resolve } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction, Socket } from "node:net";

import { buildConnector } from "undici";

import type { EgressPolicy } from "./egress-policy.ts";

/** A connection that the policy does not allow. The message says why, and may be shown. */
export class EgressRefusedError extends Error {
  override readonly name = "EgressRefusedError";
}

/** A connection that was not there in time. */
export class ConnectTimeoutError extends Error {
  override readonly name = "ConnectTimeoutError";
}

export type GuardedConnectOptions = {
  readonly policy: EgressPolicy;
  readonly timeoutMs: number;
  /** Called once there is a connection, before anything is sent over it. */
  readonly connected?: (socket: Socket) => void;
};

/**
 * Opens connections, TLS included, only to addresses that the policy allows. The name is resolved once, by this
 * connection itself, and what it is connected to is looked at again: a name that resolves otherwise a moment later gains
 * nothing by it.
 */
export function guardedConnect({ policy, timeoutMs, connected }: GuardedConnectOptions): buildConnector.connector {
  return (target, callback) => {
    const host = target.hostname;
    let isOpen = true;
    const settle = (...outcome: Parameters<buildConnector.Callback>): boolean => {
      const wasOpen = isOpen;
      isOpen = false;
      if (wasOpen) callback(...outcome);
      return wasOpen;
    };
    const refusal = isIP(bare(host)) === 0 ? undefined : policy.refusalOf({ host, address: bare(host) });
    if (refusal !== undefined) return void settle(new EgressRefusedError(refusal), null);
    const timedOut = (): void => void settle(new ConnectTimeoutError("Connect timed out"), null);
    const timer = setTimeout(timedOut, timeoutMs);
    const connect = buildConnector({ timeout: 0, lookup: guardedLookup(policy), autoSelectFamily: true });
    connect(target, (...[error, socket]) => {
      clearTimeout(timer);
      if (error !== null) return void settle(error, null);
      // There always is one, unless the connection is gone again.
      const reached = policy.refusalOf({ host, address: socket.remoteAddress ?? "0.0.0.0" });
      if (reached !== undefined) settle(new EgressRefusedError(reached), null);
      else if (isOpen) connected?.(socket);
      if (reached !== undefined || !settle(null, socket)) socket.destroy();
    });
  };
}

/** Resolves a name to those of its addresses that are allowed; to none: EgressRefusedError. */
function guardedLookup(policy: EgressPolicy): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return callback(error ?? new Error(`${host} has no address`), "");
      const allowed = addresses.filter(({ address }) => policy.refusalOf({ host, address }) === undefined);
      const [address] = allowed;
      if (address === undefined) {
        return callback(new EgressRefusedError(policy.refusalOf({ host, address: first.address })), "");
      }
      if (options.all === true) callback(null, allowed);
      else callback(null, address.address, address.family);
    });
  };
}

const bare = (host: string): string => host.replace(/^\[|\]$/gu, "");
