import { expect, test } from "@jest/globals";

import { egressPolicy } from "./egress-policy.ts";

const refusal = (address: string, { host = address, allow = "" } = {}): string | undefined =>
  egressPolicy(allow).refusalOf({ host, address });

test.each([
  ...["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.169.0.1"],
  ...["2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::808:808"],
])("%s is reached: it is an address of the public internet", (address) => {
  expect(refusal(address)).toBeUndefined();
});

test.each([
  ["loopback", ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:7f00:1"]],
  ["private", ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00:ec2::254", "fc00::1", "::ffff:a00:1"]],
  ["link-local", ["169.254.0.1", "fe80::1", "fe80::1%eth0"]],
  ["metadata", ["169.254.169.254", "::ffff:169.254.169.254", "168.63.129.16", "100.100.100.200"]],
  ["CGNAT", ["100.64.0.1", "100.127.255.255"]],
  ["multicast", ["224.0.0.1", "239.255.255.255", "ff02::1"]],
  ["unspecified", ["0.0.0.0", "0.1.2.3", "::"]],
  ["reserved", ["240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "2001:db8::1", "2001::1", "2002:7f00:1::"]],
  ["loopback", ["::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "[::1]"]],
])("%s addresses are refused, however they are written", (kind, addresses) => {
  for (const address of addresses)
    expect([address, refusal(address)]).toEqual([address, expect.stringContaining(kind)]);
});

test("a refusal names the policy, the variable that allows more, and no internal address of a name", () => {
  expect(refusal("127.0.0.1")).toBe(
    "refused by the egress policy: 127.0.0.1 is a loopback address (TUTTI_HTTP_EGRESS_ALLOW)",
  );
  expect(refusal("10.1.2.3", { host: "Billing.Internal." })).toBe(
    "refused by the egress policy: billing.internal resolves to a private address (TUTTI_HTTP_EGRESS_ALLOW)",
  );
});

test.each([
  ["a range", "127.0.0.0/8", "127.0.0.1", "127.0.0.1"],
  ["a range, for addresses in IPv6's dress", "127.0.0.0/8", "::ffff:127.0.0.1", "::ffff:127.0.0.1"],
  ["an address", "10.0.0.1, ::1", "::1", "::1"],
  ["an IPv6 range", "fd00::/8", "fd00::5", "x.example"],
  ["a host's name", "billing.internal", "10.0.0.1", "BILLING.internal."],
  ["names below one", " *.internal ", "10.0.0.1", "a.b.internal"],
])("allowed is %s", (_what, allow, address, host) => {
  expect(refusal(address, { allow, host })).toBeUndefined();
});

test.each([
  ["127.0.0.0/8", "10.0.0.1", "10.0.0.1"],
  ["billing.internal", "10.0.0.1", "xbilling.internal"],
  ["*.internal", "10.0.0.1", "internal"],
  ["*.internal", "10.0.0.1", "10.0.0.1"],
])("%s allows nothing else", (allow, address, host) => {
  expect(refusal(address, { allow, host })).toContain("egress policy");
});

test.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "a b", "http://x", "::1/129", "x/8", "*", "10.0.0.0/8/8"])(
  "%s is refused as an item of the list",
  (item) => {
    expect(() => egressPolicy(`127.0.0.1,${item}`)).toThrow(item);
  },
);
