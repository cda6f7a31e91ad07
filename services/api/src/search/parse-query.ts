import type { Fault, Read } from "@tutti/engine";
import type { Comparison, FieldKind, SearchCondition } from "@tutti/ports";

import { conditionOf, ValueFault, type Said } from "./condition-of.ts";
import { QueryFault, QueryScanner } from "./query-scanner.ts";
import { readList, readValue, readWord } from "./read-values.ts";

export type Fields<Name extends string> = Readonly<Record<Name, FieldKind>>;

/** Names that Conductor's newer console has for fields. Source: reference/ui.md 2.3 */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["modifiedTime", "updateTime"],
  ["workflowName", "workflowType"],
]);

const MAX_CHARACTERS = 100_000;
const MAX_DEPTH = 50;
const MAX_TERMS = 500;

/**
 * What a query asks of documents with these fields; undefined: nothing. AND binds more tightly than OR. Terms on other fields are
 * left out, as Conductor does. A fault tells what was wanted, what came, and where. Source: reference/api.md 3.6.
 */
export function parseQuery<Name extends string>(
  text: string,
  fields: Fields<Name>,
): Read<SearchCondition<Name> | undefined> {
  if (text.length > MAX_CHARACTERS) return failed(`query must have at most ${MAX_CHARACTERS} characters`, text);
  const parser = new QueryParser(text, fields);
  try {
    return { value: parser.whole(), faults: [] };
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    const place = `at character ${error.at + 1} ${error.message}`;
    return failed(`Incorrectly formatted query string: ${place}`, text.slice(error.at));
  }
}

function failed(message: string, found: string): { readonly value: undefined; readonly faults: readonly Fault[] } {
  return { value: undefined, faults: [{ path: "query", message, found: `"${found.slice(0, 60)}"` }] };
}

class QueryParser<Name extends string> {
  readonly #scanner: QueryScanner;
  readonly #fields: Fields<Name>;
  #depth = 0;
  #terms = 0;

  constructor(text: string, fields: Fields<Name>) {
    this.#scanner = new QueryScanner(text);
    this.#fields = fields;
  }

  whole(): SearchCondition<Name> | undefined {
    if (this.#scanner.isAtEnd) return undefined;
    const condition = this.#alternatives();
    if (!this.#scanner.isAtEnd) this.#scanner.fail("AND, OR or the end");
    return condition;
  }

  #alternatives(): SearchCondition<Name> | undefined {
    const conditions = [this.#conjunction()];
    while (this.#scanner.take(/OR\b/iy) !== undefined) conditions.push(this.#conjunction());
    return joined("or", conditions);
  }

  #conjunction(): SearchCondition<Name> | undefined {
    const conditions = [this.#unit()];
    while (this.#scanner.take(/AND\b/iy) !== undefined) conditions.push(this.#unit());
    return joined("and", conditions);
  }

  #unit(): SearchCondition<Name> | undefined {
    const { at } = this.#scanner;
    if (this.#scanner.take(/\(/y) === undefined) return this.#term();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new QueryFault(`there are more than ${MAX_DEPTH} parentheses in each other`, at);
    const condition = this.#alternatives();
    if (this.#scanner.take(/\)/y) === undefined) this.#scanner.fail("AND, OR or )");
    this.#depth -= 1;
    return condition;
  }

  #term(): SearchCondition<Name> | undefined {
    const { at } = this.#scanner;
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) throw new QueryFault(`there are more than ${MAX_TERMS} terms`, at);
    const word = this.#scanner.take(/[A-Za-z_][\w.]*/y) ?? this.#scanner.fail("the name of a field");
    const name = OTHER_NAMES.get(word) ?? word;
    const said = this.#said();
    if (!this.#isField(name)) return undefined;
    try {
      return conditionOf({ name, kind: this.#fields[name] }, said);
    } catch (error) {
      if (error instanceof ValueFault) throw new QueryFault(error.message, at);
      throw error;
    }
  }

  #isField(name: string): name is Name {
    return Object.hasOwn(this.#fields, name);
  }

  #said(): Said {
    const scanner = this.#scanner;
    const symbol = scanner.take(/>=|<=|!=|<>|==|[=<>]/y);
    if (symbol !== undefined) return this.#compared(symbol);
    const word = scanner.take(/(?:NOT\s+)?IN\b|BETWEEN\b|STARTS_WITH\b|IS\s+(?:NOT\s+)?NULL\b/iy);
    if (word === undefined) return scanner.fail("=, !=, <, <=, >, >=, IN, BETWEEN, STARTS_WITH or IS NULL");
    const isNegated = /\bNOT\b/i.test(word);
    if (/IN$/i.test(word)) return { operator: "in", values: readList(scanner), isNegated };
    if (/NULL$/i.test(word)) return { operator: "isNull", isNegated };
    if (/^STARTS_WITH$/i.test(word)) return { operator: "startsWith", value: readValue(scanner) };
    const from = readWord(scanner);
    if (scanner.take(/AND\b/iy) === undefined) scanner.fail("AND and a second value");
    return { operator: "between", from, to: readWord(scanner) };
  }

  #compared(symbol: string): Said {
    const operator = COMPARISONS.get(symbol) ?? "=";
    if (operator !== "=" || !this.#scanner.sees(/[([]/y)) return { operator, value: readValue(this.#scanner) };
    return { operator: "in", values: readList(this.#scanner), isNegated: false };
  }
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

function joined<Name extends string>(
  kind: "and" | "or",
  conditions: readonly (SearchCondition<Name> | undefined)[],
): SearchCondition<Name> | undefined {
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length < 2 ? known[0] : { kind, conditions: known };
}
