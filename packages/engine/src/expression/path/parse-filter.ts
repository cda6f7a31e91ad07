import type { Json, MutableJsonObject } from "../../payload/json.ts";
import { newJsonObject } from "../../payload/json.ts";
import { MAX_INTEGER_DIGITS, numberFromLiteral } from "../../payload/json-number.ts";
import { parsePattern } from "../pattern/parse-pattern.ts";
import { readPathInFilter } from "./parse-path.ts";
import type { Filter, Operand, Operator } from "./path.ts";
import { SYMBOL_OPERATORS, WORD_OPERATORS } from "./path.ts";
import { readQuoted } from "./read-text.ts";
import type { TextReader } from "./text-reader.ts";

const MAX_NESTING = 50;

/** Reads the filter that begins here and stops before the bracket that closes it. `!` binds tighter than `&&`, that tighter than `||`. */
export function readFilter(reader: TextReader, depth: number): Filter {
  if (depth > MAX_NESTING) reader.fail(`filters are nested deeper than ${MAX_NESTING} levels`);
  const filters = [readConjunction(reader, depth)];
  while (reader.accept("||")) filters.push(readConjunction(reader, depth));
  return single(filters) ?? { kind: "or", filters };
}

function readConjunction(reader: TextReader, depth: number): Filter {
  const filters = [readUnary(reader, depth)];
  while (reader.accept("&&")) filters.push(readUnary(reader, depth));
  return single(filters) ?? { kind: "and", filters };
}

function single(filters: readonly Filter[]): Filter | undefined {
  return filters.length === 1 ? filters[0] : undefined;
}

function readUnary(reader: TextReader, depth: number): Filter {
  const negations = reader.match(/[ !]*/y)?.replaceAll(" ", "").length ?? 0;
  const filter = reader.accept("(") ? readBracketed(reader, depth) : readComparison(reader, depth);
  reader.skipBlanks();
  return negations % 2 === 0 ? filter : { kind: "not", filter };
}

function readBracketed(reader: TextReader, depth: number): Filter {
  const filter = readFilter(reader, depth + 1);
  reader.expect(")");
  return filter;
}

function readComparison(reader: TextReader, depth: number): Filter {
  const left = readOperand(reader, depth);
  reader.skipBlanks();
  const operator = readOperator(reader);
  if (operator === undefined) {
    if (left.kind !== "path") return reader.fail(`an operator expected${reader.found()}`);
    return { kind: "exists", path: left.path };
  }
  reader.skipBlanks();
  return { kind: "comparison", operator, left, right: readOperand(reader, depth) };
}

function readOperator(reader: TextReader): Operator | undefined {
  const symbol = SYMBOL_OPERATORS.find((operator) => reader.accept(operator));
  if (symbol !== undefined) return symbol;
  const word = reader.match(/[a-zA-Z]+/y)?.toLowerCase();
  if (word === undefined) return undefined;
  return WORD_OPERATORS.find((operator) => operator === word) ?? reader.fail(`unknown operator "${word}"`);
}

/** Reads a path, a literal or a pattern between slashes that begins here. */
export function readOperand(reader: TextReader, depth: number): Operand {
  if (reader.startsWith("@") || reader.startsWith("$")) return { kind: "path", path: readPathInFilter(reader, depth) };
  if (reader.startsWith("/")) return { kind: "pattern", pattern: readPattern(reader) };
  return { kind: "literal", value: readLiteral(reader, depth) };
}

function readPattern(reader: TextReader) {
  reader.expect("/");
  const source = reader.match(/(?:[^/\\]|\\.){0,2000}/sy) ?? "";
  reader.expect("/");
  return parsePattern(source, reader.match(/[a-zA-Z]*/y) ?? "");
}

function readLiteral(reader: TextReader, depth: number): Json {
  if (depth > MAX_NESTING) reader.fail(`literals are nested deeper than ${MAX_NESTING} levels`);
  if (reader.startsWith("'") || reader.startsWith('"')) return readQuoted(reader);
  if (reader.accept("[")) return readList(reader, depth);
  if (reader.accept("{")) return readObject(reader, depth);
  const number = reader.match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
  if (number !== undefined)
    return Number.isFinite(Number(number)) ? numberFromLiteral(number) : integerOrFail(reader, number);
  if (reader.accept("true")) return true;
  if (reader.accept("false")) return false;
  if (reader.accept("null")) return null;
  return reader.fail(`a path or a value expected${reader.found()}`);
}

// Large integers are fine; decimals beyond a double are not.
function integerOrFail(reader: TextReader, number: string): Json {
  if (number.length > MAX_INTEGER_DIGITS) return reader.fail(`a number has at most ${MAX_INTEGER_DIGITS} digits`);
  return /^-?[0-9]+$/.test(number) ? numberFromLiteral(number) : reader.fail("the number is beyond a double");
}

function readList(reader: TextReader, depth: number): Json {
  const items: Json[] = [];
  for (reader.skipBlanks(); !reader.accept("]"); reader.skipBlanks()) {
    if (items.length > 0) reader.expect(",");
    reader.skipBlanks();
    items.push(readLiteral(reader, depth + 1));
  }
  return items;
}

function readObject(reader: TextReader, depth: number): Json {
  const object: MutableJsonObject = newJsonObject();
  let isFirst = true;
  for (reader.skipBlanks(); !reader.accept("}"); reader.skipBlanks()) {
    if (!isFirst) reader.expect(",");
    isFirst = false;
    reader.skipBlanks();
    if (!reader.startsWith("'") && !reader.startsWith('"')) reader.fail(`a quoted name expected${reader.found()}`);
    const key = readQuoted(reader);
    reader.skipBlanks();
    reader.expect(":");
    reader.skipBlanks();
    object[key] = readLiteral(reader, depth + 1);
  }
  return object;
}
