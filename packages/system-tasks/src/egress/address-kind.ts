import { BlockList, isIPv4 } from "node:net";

/** Addresses that a server may reach and its users must not, by what they are. Source: the IANA registries of special addresses. */
const RANGES: readonly (readonly [kind: string, ranges: readonly string[]])[] = [
  ["an unspecified", ["0.0.0.0/8", "::/128"]],
  ["a loopback", ["127.0.0.0/8", "::1/128"]],
  ["a private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"]],
  // Azure's is the only service of a cloud about its own machines that is not link-local, private or shared.
  ["a metadata", ["169.254.169.254/32", "168.63.129.16/32", "100.100.100.200/32"]],
  ["a link-local", ["169.254.0.0/16", "fe80::/10"]],
  ["a shared (CGNAT)", ["100.64.0.0/10"]],
  ["a multicast", ["224.0.0.0/4", "ff00::/8"]],
  [
    "a reserved",
    [
      ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
      // 2001::/23 holds Teredo and 2002::/16 is 6to4: both carry IPv4 addresses of anybody's choice.
      ...["240.0.0.0/4", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "64:ff9b:1::/48"],
    ],
  ],
];

const LISTS = RANGES.map(([kind, ranges]) => ({ kind, list: blockList(ranges) }));

/** What kind of address it is, with its article, where it is not one of the public internet; undefined where it is. */
export function addressKind(address: string): string | undefined {
  const plain = plainAddress(address);
  return LISTS.find(({ list }) => holds(list, plain))?.kind;
}

/** Whether the list has the address, or the IPv4 address that it stands for. */
export function holds(list: BlockList, address: string): boolean {
  const plain = plainAddress(address);
  return list.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
}

/** A list of `address/prefix` entries. Throws where one is none. */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix = ""] = range.split("/");
    list.addSubnet(address, Number(prefix), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

/** Without a zone, and the IPv4 address itself where IPv6 only carries it: mapped, compatible or behind NAT64. */
function plainAddress(address: string): string {
  const [bare = ""] = address.replace(/^\[|\]$/gu, "").split("%");
  if (isIPv4(bare)) return bare;
  const groups = groupsOf(bare);
  const carries = CARRIERS.some((carrier) => carrier.every((group, index) => groups[index] === group));
  const [high = 0, low = 0] = groups.slice(6);
  if (!carries || (high === 0 && low <= 1)) return bare;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The six groups before an IPv4 address: `::ffff:a.b.c.d`, `::a.b.c.d` and `64:ff9b::a.b.c.d`. */
const CARRIERS = [
  [0, 0, 0, 0, 0, 0xffff],
  [0, 0, 0, 0, 0, 0],
  [0x64, 0xff9b, 0, 0, 0, 0],
] as const;

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // URL writes every IPv6 address in its shortest form, without dots.
  const { hostname } = new URL(`http://[${address}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const numbers = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail ?? "")];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
