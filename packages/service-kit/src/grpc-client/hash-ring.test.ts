import { describe, expect, test } from "@jest/globals";

import { HashRing } from "./hash-ring.ts";

const keys = Array.from(
  { length: 20_000 },
  (_, index) =>
    `0198f1c2-7a3b-7${(index % 4096).toString(16).padStart(3, "0")}-8000-${index.toString(16).padStart(12, "0")}`,
);

describe("the hash ring", () => {
  test("gives a key to the same member whatever the order in which members are named", () => {
    const [one, other] = [ringOf("a:1", "b:1", "c:1"), ringOf("c:1", "a:1", "b:1")];

    expect(keys.map((key) => one.pick(key))).toEqual(keys.map((key) => other.pick(key)));
  });

  test("gives each member about the same share", () => {
    const shares = sharesOf(ringOf("10.0.0.1:8091", "10.0.0.2:8091", "10.0.0.3:8091", "10.0.0.4:8091"));

    for (const share of shares.values()) expect(Math.abs(share - 0.25)).toBeLessThan(0.07);
    expect(shares.size).toBe(4);
  });

  test("when a member leaves, only its keys move, and not all to one", () => {
    const [before, after] = [ringOf("a:1", "b:1", "c:1", "d:1"), ringOf("a:1", "b:1", "c:1")];
    const moved = keys.filter((key) => before.pick(key) !== after.pick(key));

    expect(moved.every((key) => before.pick(key) === "d:1")).toBe(true);
    expect(new Set(moved.map((key) => after.pick(key))).size).toBe(3);
  });

  test("the members in order begin with the key's own, and the second takes over when the first is gone", () => {
    const ring = ringOf("a:1", "b:1", "c:1");

    for (const key of keys.slice(0, 500)) {
      const [first, second, third] = ring.inOrder(key);
      expect(first).toBe(ring.pick(key));
      expect(ringOf(...["a:1", "b:1", "c:1"].filter((name) => name !== first)).pick(key)).toBe(second);
      expect(new Set([first, second, third]).size).toBe(3);
    }
  });

  test("an empty ring has no member for any key", () => {
    expect(ringOf().pick("key")).toBeUndefined();
    expect(ringOf().inOrder("key")).toEqual([]);
  });
});

function ringOf(...names: string[]): HashRing<string> {
  return new HashRing(names, (name) => name);
}

function sharesOf(ring: HashRing<string>): Map<string, number> {
  const shares = new Map<string, number>();
  for (const key of keys) {
    const member = ring.pick(key) ?? "none";
    shares.set(member, (shares.get(member) ?? 0) + 1 / keys.length);
  }
  return shares;
}
