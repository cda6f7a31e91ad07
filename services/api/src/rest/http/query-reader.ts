import type { Fault } from "@tutti/engine";

const INT_MAX = 2 ** 31 - 1;
const TRUE = new Set(["true", "1", "yes", "on"]);
const FALSE = new Set(["false", "0", "no", "off"]);

/**
 * Reads the parameters of a query. An empty value is an absent one, unknown parameters are ignored, and a value of the
 * wrong kind becomes a fault that names its parameter; reading goes on, so that all faults are told at once.
 *
 * Source: reference/api.md 2.1 "Query parameters".
 */
export class QueryReader {
  readonly faults: Fault[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** `query` is what follows the question mark, as it was sent. */
  constructor(query: string, faults: Fault[]) {
    this.#values = valuesOf(query);
    this.faults = faults;
  }

  /** Whether the parameter is there, be it empty. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Of several values the first one counts. */
  text(name: string): string | undefined {
    const first = this.#values.get(name)?.[0];
    return first === "" ? undefined : first;
  }

  /** true, 1, yes, on and their opposites, in any case and with blanks around. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === undefined || text === "") return undefined;
    if (TRUE.has(text)) return true;
    if (!FALSE.has(text)) this.#fault(name, "must be true or false");
    return false;
  }

  /** An integer of 32 bits, decimal or as `0x1f`, with blanks around. */
  int(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined || text === "") return undefined;
    const value = /^([+-]?\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? Number(text) : NaN;
    if (Math.abs(value) <= INT_MAX) return value;
    this.#fault(name, "must be an integer of 32 bits");
    return undefined;
  }

  /** A whole number of any size that is exact, decimal, with blanks around: epoch milliseconds. */
  long(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined || text === "") return undefined;
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value)) return value;
    this.#fault(name, "must be an integer");
    return undefined;
  }

  /** A list given once is split at its commas; given several times, each value is an item. */
  list(name: string): readonly string[] | undefined {
    const values = this.#values.get(name);
    if (values === undefined) return undefined;
    const items = values.length === 1 ? values.flatMap((value) => value.split(",")) : values;
    return items.filter((item) => item !== "");
  }

  #fault(path: string, message: string): void {
    this.faults.push({ path, message, found: `"${this.text(path)?.slice(0, 60) ?? ""}"` });
  }
}

function valuesOf(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    const [name, value] = decodedPair(pair);
    if (name === undefined || value === undefined) continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

// A pair that cannot be decoded is dropped, as Conductor's server does.
function decodedPair(pair: string): readonly [string?, string?] {
  if (pair === "") return [];
  const equals = pair.indexOf("=");
  try {
    return equals === -1 ? [decoded(pair), ""] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
  } catch (error) {
    if (error instanceof URIError) return [];
    throw error;
  }
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
