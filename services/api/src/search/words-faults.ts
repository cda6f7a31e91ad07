import type { Fault } from "@tutti/engine";

/** Of each word the index is read on its own, and a statement reads no more than some sixty tables. */
const MAX_WORDS = 30;

/** What is wrong with a free text of so many words. */
export function wordsFaults(count: number): readonly Fault[] {
  if (count <= MAX_WORDS) return [];
  return [{ path: "freeText", message: `freeText must have at most ${MAX_WORDS} words`, found: `${count} words` }];
}
