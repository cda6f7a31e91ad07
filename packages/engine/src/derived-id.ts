import type { EpochMs } from "./ids.ts";

/** The 12 bits after the time: by them a derived id is known. Of random ids one in 4096 has them too. */
const MARK = "fff";

/**
 * An id that a decision makes by itself: a version 7 UUID of the time, whose last 62 bits are worked out of the text. The
 * same text always gives the same id, and different texts give different ones as surely as if the bits were random.
 */
export function derivedId(ms: EpochMs, from: string): string {
  const [first, second] = scattered(from);
  const time = hex(ms, 12);
  // The two highest bits say that this is a UUID of RFC 9562.
  const own = hex((first & 0x3fffffff) | 0x80000000, 8) + hex(second, 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${MARK}-${own.slice(0, 4)}-${own.slice(4)}`;
}

/** Whether a decision seems to have made the id: of a child that it starts, say. */
export function isDerivedId(id: string): boolean {
  return id.slice(14, 18) === `7${MARK}`;
}

/** When a version 7 UUID was made. */
export function timeOfId(id: string): EpochMs {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * 96 bits of a text as hexadecimal digits. For texts of one origin, which nobody makes alike on purpose to harm but himself:
 * it is no cryptographic hash.
 */
export function digestOf(text: string): string {
  return scattered(text)
    .map((lane) => hex(lane, 8))
    .join("");
}

const hex = (value: number, digits: number): string =>
  (digits > 8 ? value : value >>> 0).toString(16).padStart(digits, "0");

type Lanes = readonly [number, number, number];

/** 96 bits of the text: three sums that each take every character in their own way, then stirred into each other. */
function scattered(text: string): Lanes {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  let c = 0xc2b2ae35;
  for (let position = 0; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    a = Math.imul(rotated(a ^ code, 5), 0x2c1b3c6d);
    b = Math.imul(rotated(b ^ code, 11), 0x297a2d39) ^ a;
    c = Math.imul(rotated(c ^ code, 17), 0x1b56c4e9) ^ b;
  }
  for (let round = 0; round < 3; round += 1) {
    a = stirred(a ^ c);
    b = stirred(b ^ a);
    c = stirred(c ^ b);
  }
  return [a, b, c];
}

const rotated = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by));

function stirred(bits: number): number {
  let stirring = bits;
  stirring = Math.imul(stirring ^ (stirring >>> 16), 0x7feb352d);
  stirring = Math.imul(stirring ^ (stirring >>> 15), 0x846ca68b);
  return stirring ^ (stirring >>> 16);
}
