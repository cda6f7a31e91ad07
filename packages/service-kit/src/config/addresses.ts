import { setting } from "./settings.ts";

/**
 * Where instances of a service are. `static` is one instance; `dns` is a name that stands for as many as it resolves to,
 * now and later.
 */
export type ServiceAddress =
  | { readonly kind: "static"; readonly host: string; readonly port: number }
  | { readonly kind: "dns"; readonly name: string; readonly port: number };

/** A comma list of `host:port` or `dns:///name:port`, as in `TUTTI_DECIDERS`. At least one; an IPv6 host stands in brackets. */
export function serviceAddresses() {
  return setting("a comma list of host:port or dns:///name:port", (text): readonly ServiceAddress[] | undefined => {
    const parts = text.split(",").map((part) => part.trim());
    const addresses = parts.filter((part) => part !== "").map(parseServiceAddress);
    return addresses.length === 0 ? undefined : addresses;
  });
}

/** One address of such a list. @throws Error that says which part cannot be used */
function parseServiceAddress(text: string): ServiceAddress {
  const dns = text.startsWith(dnsScheme);
  const match = hostAndPort.exec(dns ? text.slice(dnsScheme.length) : text);
  const host = match?.groups?.["v6"] ?? match?.groups?.["host"];
  const port = Number(match?.groups?.["port"]);
  if (host === undefined || port < 1 || port > 65_535) throw new Error(`"${text}" is neither`);
  return dns ? { kind: "dns", name: host, port } : { kind: "static", host, port };
}

const dnsScheme = "dns:///";
const hostAndPort = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<host>[a-z0-9._-]+)):(?<port>\d{1,5})$/iu;
