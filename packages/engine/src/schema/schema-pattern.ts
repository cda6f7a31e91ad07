import { matchesWhole } from "../expression/pattern/matches-whole.ts";
import { parsePattern } from "../expression/pattern/parse-pattern.ts";
import type { Pattern } from "../expression/pattern/pattern.ts";
import { PathSyntaxError } from "../expression/path/path.ts";

/**
 * The regular expression of a schema, which may fit anywhere in a text. It is matched in linear time: what cannot be
 * (back references, look-around) is no pattern here. A text, where it is none: why.
 */
export function readPattern(source: string): Pattern | string {
  try {
    // For itself first: a bracket too many must not close the one put around it.
    parsePattern(source, "");
    return parsePattern(`[\\s\\S]*(?:${source})[\\s\\S]*`, "");
  } catch (error) {
    if (error instanceof PathSyntaxError) return error.message;
    throw error;
  }
}

/** Whether the pattern fits somewhere in the text. */
export function fits(pattern: Pattern, text: string): boolean {
  return matchesWhole(pattern, text);
}

/** How much work that is, in the units in which a check counts its steps. */
export function effortOf(pattern: Pattern, text: string): number {
  return Math.ceil((pattern.program.length * text.length) / 20);
}
