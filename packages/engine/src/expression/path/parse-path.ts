import type { Path, PathFunctionName, PathToken } from "./path.ts";
import { PATH_FUNCTION_NAMES } from "./path.ts";
import { readFilter, readOperand } from "./parse-filter.ts";
import { readQuoted } from "./read-text.ts";
import { TextReader } from "./text-reader.ts";

/** Filters hold paths and paths hold filters; deeper than this nobody writes them. */
const MAX_FILTER_DEPTH = 20;

/**
 * The path that the text stands for; `$.` in front may be left out, blanks at the end do not count.
 *
 * Throws PathSyntaxError. Source: reference/engine.md 6.5; a path that cannot be read whole is none.
 */
export function parsePath(text: string): Path {
  const reader = new TextReader(withoutBlanksAtEnd(text));
  if (reader.atEnd) reader.fail("a path expected, but it is empty");
  const tokens: PathToken[] = [];
  if (!reader.accept("$")) readStep(reader, tokens, PLAIN);
  readSteps(reader, tokens, PLAIN);
  if (!reader.atEnd) reader.fail(`"." or "[" expected${reader.found()}`);
  return pathOf("document", tokens);
}

// Not by an expression: ` +$` takes quadratic time on blanks that are not at the end.
function withoutBlanksAtEnd(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === " ") end--;
  return text.slice(0, end);
}

/** Where a path ends that stands in a filter, and how deep that filter is. */
interface Surroundings {
  readonly filterDepth: number;
  readonly endsName: (character: string) => boolean;
}

const PLAIN: Surroundings = { filterDepth: 0, endsName: (character) => ".[(".includes(character) };
const IN_FILTER = (filterDepth: number): Surroundings => ({
  filterDepth,
  endsName: (character) => ".[( )<>=!~&|,".includes(character),
});

/** Reads the path in a filter that begins here with `$` or `@`, and stops behind it. */
export function readPathInFilter(reader: TextReader, filterDepth: number): Path {
  const root = reader.accept("@") ? "item" : "document";
  if (root === "document") reader.expect("$");
  const tokens: PathToken[] = [];
  readSteps(reader, tokens, IN_FILTER(filterDepth));
  return pathOf(root, tokens);
}

function readSteps(reader: TextReader, tokens: PathToken[], surroundings: Surroundings): void {
  for (;;) {
    if (reader.startsWith("[")) tokens.push(readBrackets(reader, surroundings));
    else if (reader.accept("..")) {
      tokens.push({ kind: "deepScan" });
      readStep(reader, tokens, surroundings);
    } else if (reader.accept(".")) readStep(reader, tokens, surroundings);
    else return;
  }
}

// What may stand behind a dot.
function readStep(reader: TextReader, tokens: PathToken[], surroundings: Surroundings): void {
  if (reader.startsWith("[")) tokens.push(readBrackets(reader, surroundings));
  else if (reader.accept("*")) tokens.push({ kind: "wildcard" });
  else tokens.push(readNameOrFunction(reader, surroundings));
}

function readNameOrFunction(reader: TextReader, surroundings: Surroundings): PathToken {
  const start = reader.position;
  const name = reader.readUntil(surroundings.endsName);
  if (name === "") reader.fail(`a name expected${reader.found()}`);
  const blank = name.indexOf(" ");
  if (blank !== -1) {
    reader.position = start + blank;
    reader.fail("a name with blanks must be written ['like this']; blank found");
  }
  if (!reader.accept("(")) return { kind: "property", name };
  return readFunction(reader, name, surroundings.filterDepth);
}

function readFunction(reader: TextReader, name: string, filterDepth: number): PathToken {
  if (!isFunctionName(name)) return reader.fail(`unknown function "${name}()"`);
  const parameters = [];
  reader.skipBlanks();
  while (!reader.accept(")")) {
    if (parameters.length > 0) reader.expect(",");
    reader.skipBlanks();
    parameters.push(readOperand(reader, filterDepth));
    reader.skipBlanks();
  }
  return { kind: "function", name, parameters };
}

function isFunctionName(name: string): name is PathFunctionName {
  return PATH_FUNCTION_NAMES.some((known) => known === name);
}

function readBrackets(reader: TextReader, { filterDepth }: Surroundings): PathToken {
  reader.expect("[");
  reader.skipBlanks();
  const token = readBracketContent(reader, filterDepth);
  reader.skipBlanks();
  reader.expect("]");
  return token;
}

function readBracketContent(reader: TextReader, filterDepth: number): PathToken {
  if (reader.startsWith("'") || reader.startsWith('"')) return readNames(reader);
  if (reader.accept("*")) return { kind: "wildcard" };
  if (!reader.accept("?")) return readIndexes(reader);
  if (filterDepth >= MAX_FILTER_DEPTH) reader.fail(`filters are nested deeper than ${MAX_FILTER_DEPTH} levels`);
  reader.skipBlanks();
  reader.expect("(");
  const filter = readFilter(reader, filterDepth + 1);
  reader.expect(")");
  return { kind: "filter", filter };
}

function readNames(reader: TextReader): PathToken {
  const first = readQuoted(reader);
  const names = [first];
  for (reader.skipBlanks(); reader.accept(","); reader.skipBlanks()) {
    reader.skipBlanks();
    if (!reader.startsWith("'") && !reader.startsWith('"')) reader.fail(`a quoted name expected${reader.found()}`);
    names.push(readQuoted(reader));
  }
  return names.length === 1 ? { kind: "property", name: first } : { kind: "properties", names };
}

function readIndexes(reader: TextReader): PathToken {
  const first = readInteger(reader);
  reader.skipBlanks();
  if (reader.accept(":")) return readSlice(reader, first);
  if (first === undefined) return reader.fail(`an index, a quoted name, "*" or "?" expected${reader.found()}`);
  const indexes = [first];
  for (; reader.accept(","); reader.skipBlanks()) {
    reader.skipBlanks();
    indexes.push(readInteger(reader) ?? reader.fail(`an index expected${reader.found()}`));
    reader.skipBlanks();
  }
  return indexes.length === 1 ? { kind: "index", index: first } : { kind: "indexes", indexes };
}

/** Behind the first colon. A step is read over, as by Conductor's library; so is a slice without either end no path. */
function readSlice(reader: TextReader, from: number | undefined): PathToken {
  reader.skipBlanks();
  const to = readInteger(reader);
  if (from === undefined && to === undefined)
    reader.fail(`the first or the last index of a slice expected${reader.found()}`);
  reader.skipBlanks();
  if (reader.accept(":")) {
    reader.skipBlanks();
    readInteger(reader);
  }
  return { kind: "slice", from, to };
}

function readInteger(reader: TextReader): number | undefined {
  const digits = reader.match(/-?[0-9]{1,15}/y);
  return digits === undefined ? undefined : Number(digits);
}

function pathOf(root: Path["root"], tokens: readonly PathToken[]): Path {
  return { root, tokens, definite: tokens.every((token, index) => isDefinite(token, index === tokens.length - 1)) };
}

function isDefinite(token: PathToken, isLast: boolean): boolean {
  switch (token.kind) {
    case "property":
    case "index":
    case "function":
      return true;
    case "properties":
      // At the end several names pick a smaller object; before it they are several places.
      return isLast;
    default:
      return false;
  }
}
