import { randomInt } from "node:crypto";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A word of seven letters and digits that no other run of a case has. */
export function uniqueWord(): string {
  return Array.from({ length: 7 }, () => letters[randomInt(letters.length)]).join("");
}

/** The case with `{u}` replaced by the word and `{a*500}` by that many letters, everywhere, keys included. */
export function withPlaceholdersFilled<T>(value: T, word: string): T {
  const filled = JSON.stringify(value)
    .replaceAll("{u}", word)
    .replace(/\{(?<letter>[a-z])\*(?<count>\d+)\}/gu, (_all, letter: string, count: string) =>
      letter.repeat(Number(count)),
    );
  return JSON.parse(filled);
}

/** Puts `{a*500}` in the place of long runs of one letter, so that a difference can be read. */
export function shortened(text: string): string {
  return text.length < 200 ? text : text.replace(/(?<letter>[a-z])\k<letter>{199,}/gu, runLength);
}

function runLength(run: string): string {
  return `{${run.charAt(0)}*${run.length}}`;
}
