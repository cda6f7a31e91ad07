import { isIP } from "node:net";

import { addressKind, blockList, holds } from "./address-kind.ts";

/** Where the server goes for its users: to addresses of the public internet, and to what is allowed beyond. */
export interface EgressPolicy {
  /** Why no connection is made to that address, to which the host was resolved; undefined: it may be made. */
  refusalOf(target: { readonly host: string; readonly address: string }): string | undefined;
}

/** The variable that allows more, named in every refusal. */
const EGRESS_ALLOW_VARIABLE = "TUTTI_HTTP_EGRESS_ALLOW";

/**
 * The policy that allows, beside the public internet, the items of a comma list: ranges (`10.1.0.0/16`, `fd00::/8`),
 * addresses, host names (`billing.internal`, whatever they resolve to) and all names below one (`*.internal`).
 *
 * @throws Error that names the first item which is none of these
 */
export function egressPolicy(allow: string): EgressPolicy {
  const items = allow.split(",").flatMap((item) => item.trim().toLowerCase() || []);
  const ranges = blockList(items.filter(isRange).map(asRange));
  const names = items.filter((item) => !isRange(item)).map(asName);
  return {
    refusalOf: ({ host, address }) => {
      const kind = addressKind(address);
      if (kind === undefined || holds(ranges, address)) return undefined;
      const name = plainName(host);
      if (names.some((allowed) => matches(name, allowed))) return undefined;
      // An internal address is nothing that its name's user need know.
      const verb = isIP(name) === 0 ? "resolves to" : "is";
      return `refused by the egress policy: ${name} ${verb} ${kind} address (${EGRESS_ALLOW_VARIABLE})`;
    },
  };
}

function isRange(item: string): boolean {
  return item.includes("/") || isIP(item) !== 0;
}

function asRange(item: string): string {
  const [address = "", prefix, ...more] = item.split("/");
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const length = prefix ?? String(most);
  if (family === 0 || more.length > 0 || !/^\d{1,3}$/u.test(length) || Number(length) > most) throw unreadable(item);
  return `${address}/${length}`;
}

function asName(item: string): string {
  if (!/^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/u.test(item)) throw unreadable(item);
  return item;
}

function unreadable(item: string): Error {
  return new Error(`"${item}" is no range such as 10.0.0.0/8, no address and no host name`);
}

function matches(name: string, allowed: string): boolean {
  return allowed.startsWith("*.") ? name.endsWith(allowed.slice(1)) : name === allowed;
}

/** Lower case, without a root dot or brackets. */
function plainName(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$|\.$/gu, "");
}
