import type { QueryScanner } from "./query-scanner.ts";

/** What may follow a value that stands without quotes and may hold blanks. In small letters `and` may be a part of it. */
const CONNECTIVE =
  /(?:AND|OR)\b|(?:and|or)\s+\(*\s*[A-Za-z_][\w.]*\s*(?:[=<>!]|(?:not\s+)?in\b|between\b|is\b|starts_with\b)/y;
const MAX_VALUES = 10_000;

/**
 * One value: in quotes of either kind, within which a backslash or a second quote makes a quote literal, or bare up to AND, OR, a
 * parenthesis or the end. Source: reference/api.md 3.6.
 */
export function readValue(scanner: QueryScanner): string {
  const quoted = readQuoted(scanner);
  if (quoted !== undefined) return quoted;
  if (scanner.sees(CONNECTIVE)) scanner.fail("a value");
  const start = scanner.at;
  if (scanner.take(BARE_WORD) === undefined) scanner.fail("a value");
  let text = scanner.since(start);
  while (!scanner.isAtEnd && !scanner.sees(CONNECTIVE) && scanner.take(BARE_WORD) !== undefined)
    text = scanner.since(start);
  return text;
}

/** A value that has no blanks where it is bare: it is followed by AND. */
export function readWord(scanner: QueryScanner): string {
  return readQuoted(scanner) ?? scanner.take(BARE_WORD) ?? scanner.fail("a value");
}

/** Values in parentheses or brackets, separated by commas; without them those of one text, whose commas separate. */
export function readList(scanner: QueryScanner): readonly string[] {
  const open = scanner.take(/[([]/y);
  if (open === undefined)
    return readValue(scanner)
      .split(",")
      .map((value) => value.trim());
  const values: string[] = [];
  do {
    if (values.length >= MAX_VALUES) scanner.fail(`a list of at most ${MAX_VALUES} values`);
    values.push(readQuoted(scanner) ?? (scanner.take(BARE_ITEM) ?? scanner.fail("a value")).trim());
  } while (scanner.take(/,/y) !== undefined);
  if (scanner.take(open === "(" ? /\)/y : /\]/y) === undefined) scanner.fail(`, or ${open === "(" ? ")" : "]"}`);
  return values;
}

const BARE_WORD = /[^\s()'"][^\s()]*/y;
const BARE_ITEM = /[^,()[\]'"][^,()[\]]*/y;
const QUOTED = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"/sy;

function readQuoted(scanner: QueryScanner): string | undefined {
  if (!scanner.sees(/['"]/y)) return undefined;
  const { at } = scanner;
  const quoted = scanner.take(QUOTED);
  if (quoted === undefined) scanner.fail("a closing quote after the one that opens here", at);
  const quote = quoted.charAt(0);
  const inside = quoted.slice(1, -1);
  return inside.replaceAll(/\\(['"\\])|''|""/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    return found === quote + quote ? quote : found;
  });
}
