import { randomFillSync } from "node:crypto";

const pool = new Uint32Array(1_024);
let next = pool.length;

/** 32 random bits. Many are asked for at once: asking for each costs more than a decision's JSON. */
export function random32Bits(): number {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const bits = pool[next] ?? 0;
  next += 1;
  return bits;
}
