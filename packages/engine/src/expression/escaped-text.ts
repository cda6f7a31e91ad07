import { textToUtf8 } from "../payload/utf8.ts";

/** Where a text stands in another: UTF-16 units, `end` is after the last. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Finds a text also as it is written in addresses, in JSON within texts, in HTML, or in several of these at once; a longer
 * one in whatever case, for the names of hosts have none. Without the white space around it, which is lost here and there.
 */
export class EscapedText {
  // In parts, for a large pattern has no room on the stack.
  readonly #first: RegExp;
  readonly #rest: readonly RegExp[];

  constructor(text: string) {
    const bare = text.trim();
    const flags = bare.length < SHORTEST_IN_ANY_CASE ? "u" : "iu";
    const letters = Array.from(bare.matchAll(/[\t\r\n]+|[^]/gu), ([letter]) => letterPattern(letter));
    this.#first = new RegExp(letters.slice(0, PART).join(""), `g${flags}`);
    this.#rest = Array.from(
      { length: Math.ceil(letters.length / PART) - 1 },
      (_, index) => new RegExp(letters.slice((index + 1) * PART, (index + 2) * PART).join(""), `y${flags}`),
    );
  }

  /** Wherever it stands in the text; it may overlap with itself. */
  *in(text: string): Generator<Span> {
    this.#first.lastIndex = 0;
    for (let found = this.#first.exec(text); found !== null && found[0] !== ""; found = this.#first.exec(text)) {
      const { index: start } = found;
      const end = this.#endOf(text, start + found[0].length);
      if (end !== undefined) yield { start, end };
      this.#first.lastIndex = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
    }
  }

  #endOf(text: string, from: number): number | undefined {
    let end = from;
    for (const part of this.#rest) {
      part.lastIndex = end;
      if (!part.test(text)) return undefined;
      end = part.lastIndex;
    }
    return end;
  }
}

const PART = 200;
/** Shorter texts are words that stand in other cases by chance. */
const SHORTEST_IN_ANY_CASE = 6;
const BREAK = /[\t\r\n]/u;
const PLAIN = /[a-z0-9_]/iu;

function letterPattern(letter: string): string {
  if (PLAIN.test(letter)) return letter;
  // Addresses are read as if these were not there.
  if (BREAK.test(letter)) return `(?:${["\t", "\r", "\n"].map(formsOf).join("|")}){0,${letter.length}}`;
  return `(?:${formsOf(letter)})`;
}

// How often it may be escaped is bounded, so that no answer takes long to look through.
function formsOf(letter: string): string {
  const [bytes, code] = [[...textToUtf8(letter)], letter.codePointAt(0) ?? 0];
  const inAddress = bytes.map((byte) => `%(?:25){0,3}${hex(byte, 2).toUpperCase()}`).join("");
  const units = Array.from({ length: letter.length }, (_, index) => hex(letter.charCodeAt(index), 4));
  const inJson = units.map((unit) => `${BACKSLASH}{1,7}u${unit}`).join("");
  const inHtml = `&(?:amp;)?#(?:${code}|x0?${hex(code, 2)});`;
  const bare = `${BACKSLASH}{0,7}(?:${literal(letter)}|${inAddress})`;
  return [bare, inJson, inHtml, ...(OTHER_FORMS.get(letter) ?? [])].join("|");
}

/** Itself escaped where JSON stands in an address. */
const BACKSLASH = String.raw`(?:\\|%(?:25){0,3}5C)`;

/** What else some letters become. */
const OTHER_FORMS: ReadonlyMap<string, readonly string[]> = new Map([
  [" ", [String.raw`\+`]],
  ["\\", ["/"]],
  ["\t", [`${BACKSLASH}{1,7}t`]],
  ["\r", [`${BACKSLASH}{1,7}r`]],
  // As reasons show the lines of an answer.
  ["\n", [`${BACKSLASH}{1,7}n`, "<EOL>"]],
  ["&", ["&amp;"]],
  ["<", ["&lt;"]],
  [">", ["&gt;"]],
  ['"', ["&quot;"]],
  ["'", ["&apos;"]],
]);

function literal(letter: string): string {
  return `\\u{${hex(letter.codePointAt(0) ?? 0, 1)}}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
