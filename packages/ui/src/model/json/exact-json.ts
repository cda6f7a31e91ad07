/**
 * A number that JavaScript's own would change: an integer beyond 2^53, `1.0`, `1E21`. `literal` is what is written. Shown and sent it is
 * the same text again.
 */
export class ExactNumber {
  readonly literal: string;

  constructor(literal: string) {
    this.literal = literal;
  }

  toString(): string {
    return this.literal;
  }

  /** What `exactText` knows it by. */
  toJSON(): string {
    return mark + this.literal;
  }
}

// What nobody can have written: a text that begins so is a number.
const mark = `number ${Math.random()} ${Math.random()} `;
const marked = new RegExp(`"${mark.replaceAll(".", "\\.")}(-?[\\d.eE+-]+)"`, "g");

const mayChange = /\d{16}|\d\.\d|\d[eE][+-]?\d/;
const numbers = /-?\d[\d.eE+-]*/g;

/**
 * The value that a JSON text stands for, as JSON.parse gives it but for the numbers that would be changed: these are ExactNumbers. Throws
 * as JSON.parse does. A megabyte takes some 40 ms, and a quarter of it where no number needs it.
 */
export function parseExact(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!mayChange.test(text)) return value;
  const told = marksIn(text);
  return told === undefined ? value : withNumbers(JSON.parse(told));
}

/** The text with each number that would be changed as a text with a mark; undefined where there is none. */
function marksIn(text: string): string | undefined {
  const pieces: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const between = text.slice(at, quote === -1 ? text.length : quote);
    if (mayChange.test(between)) {
      pieces.push(text.slice(kept, at), between.replace(numbers, markedIfChanged));
      kept = at + between.length;
    }
    if (quote === -1) break;
    at = endOfText(text, quote);
  }
  return kept === 0 ? undefined : [...pieces, text.slice(kept)].join("");
}

function markedIfChanged(literal: string): string {
  return String(Number(literal)) === literal ? literal : `"${mark}${literal}"`;
}

function endOfText(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
}

/** The same value, its marks replaced in place. It does not recurse: a text may nest as deep as it likes. */
function withNumbers(value: unknown): unknown {
  const whole = [value];
  const left: object[] = [whole];
  for (let holder = left.pop(); holder !== undefined; holder = left.pop()) {
    for (const key of Object.keys(holder)) {
      const entry: unknown = Reflect.get(holder, key);
      if (typeof entry === "object" && entry !== null) left.push(entry);
      else if (typeof entry === "string" && entry.startsWith(mark))
        Object.defineProperty(holder, key, { value: new ExactNumber(entry.slice(mark.length)) });
    }
  }
  return whole[0];
}

/** JSON.stringify, with every number as it was written. */
export function exactText(value: unknown, indent?: number): string {
  return (JSON.stringify(value, undefined, indent) ?? "").replaceAll(marked, "$1");
}
