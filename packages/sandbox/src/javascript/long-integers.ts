import type { Json, Payload } from "@tutti/engine";
import { isJsonArray, isJsonObject, JsonDouble, newJsonObject, Payload as PayloadClass } from "@tutti/engine";

/** An input whose long integers are doubles, and what each of these stands for. */
type Replaced = { readonly inputText: string; readonly longIntegers: Readonly<Record<string, string>> };

/**
 * The input as JavaScript can read it, where it holds integers beyond 2^53; undefined where it holds none. Each becomes
 * a double of its own near it, and where a result has exactly that double it is given its digits again: so what a script
 * only hands on keeps them, and what it calculates with is a double. Source: engine.md 5.13.
 */
export function replaceLongIntegers(input: Payload): Replaced | undefined {
  if (!/\d{16}/.test(input.text)) return undefined;
  const found = new Set<bigint>();
  collect(input.tree, found);
  if (found.size === 0) return undefined;
  const doubles = doublesOf([...found].toSorted((a, b) => (a < b ? -1 : 1)));
  const longIntegers: Record<string, string> = {};
  for (const [integer, double] of doubles) longIntegers[`${double}`] = `${integer}`;
  return { inputText: PayloadClass.fromTree(withDoubles(input.tree, doubles)).text, longIntegers };
}

function collect(json: Json, into: Set<bigint>): void {
  if (typeof json === "bigint") into.add(json);
  else if (isJsonArray(json)) for (const item of json) collect(item, into);
  else if (isJsonObject(json)) for (const key of Object.keys(json)) collect(json[key] ?? null, into);
}

// In rising order, so that two that share a double get two neighbours in the right order.
function doublesOf(integers: readonly bigint[]): Map<bigint, number> {
  const doubles = new Map<bigint, number>();
  let last = -Infinity;
  for (const integer of integers) {
    const nearest = Number(integer);
    if (!Number.isFinite(nearest)) continue;
    last = nearest > last ? nearest : nextDouble(last);
    doubles.set(integer, last);
  }
  return doubles;
}

function nextDouble(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value < 0 ? -1n : 1n));
  return view.getFloat64(0);
}

function withDoubles(json: Json, doubles: ReadonlyMap<bigint, number>): Json {
  if (typeof json === "bigint") {
    const double = doubles.get(json);
    return double === undefined ? json : new JsonDouble(double);
  }
  if (isJsonArray(json)) return json.map((item) => withDoubles(item, doubles));
  if (!isJsonObject(json)) return json;
  const object = newJsonObject();
  for (const key of Object.keys(json)) object[key] = withDoubles(json[key] ?? null, doubles);
  return object;
}
