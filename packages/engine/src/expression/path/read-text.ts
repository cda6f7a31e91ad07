import type { TextReader } from "./text-reader.ts";

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Reads a text in single or double quotes, which begins here. A backslash takes the next character as it is, save for the usual escapes. */
export function readQuoted(reader: TextReader): string {
  const quote = reader.current;
  reader.expect(quote);
  let text = "";
  while (!reader.atEnd && reader.current !== quote) {
    text += reader.current === "\\" ? readEscape(reader) : takeCurrent(reader);
  }
  reader.expect(quote);
  return text;
}

function takeCurrent(reader: TextReader): string {
  const character = reader.current;
  reader.position++;
  return character;
}

function readEscape(reader: TextReader): string {
  reader.expect("\\");
  const unicode = reader.match(/u[0-9a-fA-F]{4}/y);
  if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
  const character = takeCurrent(reader);
  return ESCAPES[character] ?? character;
}
