import { isJsonArray, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { canonicalText, numberOf } from "../compare-json.ts";
import { refuse, takeFaults } from "../place.ts";
import type { Place } from "../place.ts";
import type { Keyword } from "./keyword.ts";

export const listKeywords: readonly (readonly [string, Keyword])[] = [
  ["maxItems", countKeyword("at most", (count, bound) => count <= bound)],
  ["minItems", countKeyword("at least", (count, bound) => count >= bound)],
  ["uniqueItems", checkUnique],
  ["prefixItems", (argument, place) => checkPrefix(argument, place)],
  ["items", checkItems],
  ["additionalItems", checkAdditional],
  ["contains", checkContains],
];

function countKeyword(words: string, isFine: (count: number, bound: number | bigint) => boolean): Keyword {
  return (argument, place) => {
    const bound = numberOf(argument);
    if (!isJsonArray(place.value) || bound === undefined || isFine(place.value.length, bound)) return;
    refuse(place, `must have ${words} ${bound} items, has ${place.value.length}`);
  };
}

function checkUnique(argument: Json, place: Place): void {
  if (argument !== true || !isJsonArray(place.value)) return;
  const seen = new Map<string, number>();
  for (const [index, item] of place.value.entries()) {
    const text = canonicalText(item);
    place.check.spend(1 + text.length / 20);
    const earlier = seen.get(text);
    if (earlier !== undefined) return refuse(place, `must not have an item twice; [${earlier}] is [${index}]`);
    seen.set(text, index);
  }
}

/** Checks the items at the places of the schemas. */
function checkPrefix(argument: Json, place: Place): void {
  if (!isJsonArray(argument) || !isJsonArray(place.value)) return;
  for (const [index, schema] of argument.entries()) if (index < place.value.length) checkItem(schema, index, place);
}

// A list is what is called prefixItems since 2020-12.
function checkItems(argument: Json, place: Place): void {
  if (isJsonArray(argument)) checkPrefix(argument, place);
  else checkFrom(lengthOf(memberOf(place.schema, "prefixItems")), argument, place);
}

function checkAdditional(argument: Json, place: Place): void {
  const items = memberOf(place.schema, "items");
  if (isJsonArray(items)) checkFrom(items.length, argument, place);
}

function lengthOf(json: Json | undefined): number {
  return isJsonArray(json) ? json.length : 0;
}

function checkFrom(first: number, schema: Json, place: Place): void {
  if (!isJsonArray(place.value)) return;
  for (let index = first; index < place.value.length; index++) checkItem(schema, index, place);
}

function checkItem(schema: Json, index: number, { value, path, outcome, check }: Place): void {
  const item = isJsonArray(value) ? value[index] : undefined;
  if (item === undefined) return;
  takeFaults(outcome, check.check(schema, item, `${path}[${index}]`));
  if (check.schema.tracksSeen) outcome.seen.add(String(index));
}

function checkContains(argument: Json, place: Place): void {
  const { value, path, schema, outcome, check } = place;
  if (!isJsonArray(value)) return;
  const fitting = value.flatMap((item, index) =>
    check.check(argument, item, `${path}[${index}]`).faults.length === 0 ? [index] : [],
  );
  const least = numberOf(memberOf(schema, "minContains") ?? 1) ?? 1;
  const most = numberOf(memberOf(schema, "maxContains") ?? null);
  if (fitting.length < least) refuse(place, `must contain at least ${least} fitting items, has ${fitting.length}`);
  if (most !== undefined && fitting.length > most) {
    refuse(place, `must contain at most ${most} fitting items, has ${fitting.length}`);
  }
  if (check.schema.tracksSeen) for (const index of fitting) outcome.seen.add(String(index));
}
