import { parsePath } from "./parse-path.ts";
import type { Path } from "./path.ts";

const known = new Map<string, Path>();
const MAX_KNOWN = 4_096;
/** Longer ones are made by other expressions rather than written. */
const MAX_LENGTH = 200;

/** As `parsePath`, which takes longer than to follow most paths: definitions ask for the same ones again and again. */
export function knownPath(text: string): Path {
  const found = known.get(text);
  if (found !== undefined) return found;
  const path = parsePath(text);
  if (text.length > MAX_LENGTH) return path;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, path);
  return path;
}
