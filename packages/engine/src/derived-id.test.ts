import { expect, test } from "@jest/globals";
import { derivedId, isDerivedId, timeOfId } from "./derived-id.ts";
import { isUuid, sharedBits, workflowIdFrom } from "./ids.ts";

const AT = 1_700_000_000_000;

test("a derived id is a version 7 UUID of its time, and always the same", () => {
  const id = derivedId(AT, "w/1");

  expect(isUuid(id)).toBe(true);
  expect(id.slice(0, 13)).toBe("018bcfe5-6800");
  expect(id[14]).toBe("7");
  expect("89ab").toContain(id[19]);
  expect(derivedId(AT, "w/1")).toBe(id);
  expect([isDerivedId(id), timeOfId(id)]).toEqual([true, AT]);
});

test("texts that differ in little have nothing in common, in any of the bits", () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => derivedId(AT, `0189-5ac0/${index}/42`));
  const ones = new Array<number>(64).fill(0);

  const shared = new Set(ids.map((id) => sharedBits(workflowIdFrom(id) ?? never())));
  for (const bits of shared) {
    const value = BigInt(`0x${bits}`);
    for (const at of ones.keys()) ones[at] = (ones[at] ?? 0) + Number((value >> BigInt(63 - at)) & 1n);
  }

  expect(shared.size).toBe(ids.length);
  // The first two bits are those of the format.
  for (const count of ones.slice(2)) expect(Math.abs(count / ids.length - 0.5)).toBeLessThan(0.02);
});

test("half of an id would do: no two texts agree in 40 bits more often than chance has it", () => {
  const halves = new Set(Array.from({ length: 50_000 }, (_, index) => derivedId(AT, `x${index}`).slice(26)));

  expect(halves.size).toBeGreaterThan(49_990);
});

function never(): never {
  throw new Error("not an id");
}
