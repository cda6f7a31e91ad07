import { expect, test } from "@jest/globals";
import { MemorySnapshot } from "./memory-snapshot.ts";

const PAGE = 4096;

test("memory is put back, what was zero too, but for the free part of the stack", () => {
  const memory = new Uint8Array(1024 * PAGE);
  memory.fill(1, 0, PAGE);
  memory.fill(2, 600 * PAGE, 700 * PAGE);
  const snapshot = MemorySnapshot.take(memory, { heapEnd: 710 * PAGE });

  memory.fill(9);
  snapshot.restore(memory);

  expect([memory[0], memory[PAGE], memory[300 * PAGE], memory[590 * PAGE], memory[650 * PAGE]]).toEqual([
    1, 0, 9, 0, 2,
  ]);
  expect([memory[709 * PAGE], memory[1000 * PAGE]]).toEqual([0, 9]);
});

test("a stack that is named is left alone to the byte", () => {
  const memory = new Uint8Array(64 * PAGE).fill(1);
  const snapshot = MemorySnapshot.take(memory, { heapEnd: 0, stack: { from: 100, to: 5000 } });

  memory.fill(9);
  snapshot.restore(memory);

  expect([memory[99], memory[100], memory[4999], memory[5000]]).toEqual([1, 9, 9, 1]);
});
