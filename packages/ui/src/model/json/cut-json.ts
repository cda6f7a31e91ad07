import { parseExact } from "./exact-json.ts";

/**
 * What the beginning of a JSON text tells: the entries that are whole, and of a text that is cut off in the middle its beginning, with `…`.
 * Undefined where the text is no beginning of an object or a list.
 */
export function parseBeginning(text: string): object | undefined {
  const { end, closers, openText } = wholeUntil(text);
  const whole = openText === undefined ? text.slice(0, end) : `${withoutHalfEscape(text)}…"`;
  try {
    const value = parseExact(whole + closers);
    return typeof value === "object" && value !== null && closers !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}

type Whole = {
  /** Up to here nothing is in the middle. */
  readonly end: number;
  /** What closes all that is open there. */
  readonly closers: string;
  /** Where a value begins that is a text and does not end. */
  readonly openText: number | undefined;
};

const pieces = /["{}[\],]|[\d.eE+-]+|true|false|null/g;

function wholeUntil(text: string): Whole {
  const open: string[] = [];
  let end = 0;
  let isKeyNext = false;
  const closers = (): string => open.toReversed().join("");
  pieces.lastIndex = 0;
  for (let found = pieces.exec(text); found !== null; found = pieces.exec(text)) {
    const [piece] = found;
    if (piece === '"') {
      const close = endOfText(text, found.index);
      if (close === undefined) return { end, closers: closers(), openText: isKeyNext ? undefined : found.index };
      if (!isKeyNext) end = close;
      isKeyNext = false;
      pieces.lastIndex = close;
    } else if (piece === ",") {
      isKeyNext = open.at(-1) === "}";
    } else if (piece === "{" || piece === "[") {
      open.push(piece === "{" ? "}" : "]");
      isKeyNext = piece === "{";
      end = pieces.lastIndex;
    } else if (piece === "}" || piece === "]") {
      open.pop();
      isKeyNext = false;
      end = pieces.lastIndex;
    } else if (pieces.lastIndex < text.length) {
      // A number at the very end may go on.
      end = pieces.lastIndex;
    }
  }
  return { end, closers: closers(), openText: undefined };
}

/** Where a text ends that begins at `quote`, after its closing quote; undefined where it does not. */
function endOfText(text: string, quote: number): number | undefined {
  for (let at = text.indexOf('"', quote + 1); at !== -1; at = text.indexOf('"', at + 1))
    if (slashesBefore(text, at) % 2 === 0) return at + 1;
  return undefined;
}

function slashesBefore(text: string, at: number): number {
  let count = 0;
  while (text[at - 1 - count] === "\\") count += 1;
  return count;
}

/** A text that is cut off within an escape, as `\u00`, without it. */
function withoutHalfEscape(text: string): string {
  const slash = text.lastIndexOf("\\");
  const isHalf =
    slash >= 0 && slashesBefore(text, slash) % 2 === 0 && /^\\(?:u[\da-fA-F]{0,3})?$/.test(text.slice(slash));
  return isHalf ? text.slice(0, slash) : text;
}
