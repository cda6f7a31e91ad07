import { expect, test } from "@jest/globals";

import { bindAddress } from "./bind-address.ts";

test.each([
  { set: undefined, host: "127.0.0.1", reachedAt: "127.0.0.1", isOpen: false },
  { set: "0.0.0.0", host: "0.0.0.0", reachedAt: "127.0.0.1", isOpen: true },
  { set: "192.168.1.7", host: "192.168.1.7", reachedAt: "192.168.1.7", isOpen: true },
  { set: "::1", host: "::1", reachedAt: "[::1]", isOpen: false },
  { set: "localhost", host: "localhost", reachedAt: "localhost", isOpen: false },
])("with TUTTI_BIND $set everything listens on $host", ({ set, ...expected }) => {
  expect(bindAddress(set === undefined ? {} : { TUTTI_BIND: set })).toEqual(expected);
});

test("what is no address is told before anything is started", () => {
  expect(() => bindAddress({ TUTTI_BIND: "eth0" })).toThrow('TUTTI_BIND is "eth0"; wanted an address of this machine');
});
