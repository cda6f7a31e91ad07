import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { numberOf } from "../compare-json.ts";
import { memberPath, refuse, refuseMissing, takeFaults, takeOver } from "../place.ts";
import type { Place } from "../place.ts";
import { effortOf, fits } from "../schema-pattern.ts";
import type { Keyword } from "./keyword.ts";

export const objectKeywords: readonly (readonly [string, Keyword])[] = [
  ["maxProperties", countKeyword("at most", (count, bound) => count <= bound)],
  ["minProperties", countKeyword("at least", (count, bound) => count >= bound)],
  ["required", onObject((argument, object, place) => requireAll(argument, object, place))],
  ["dependentRequired", onObject(checkDependencies)],
  ["dependentSchemas", onObject(checkDependencies)],
  ["dependencies", onObject(checkDependencies)],
  ["propertyNames", onObject(checkNames)],
  ["properties", onObject(checkProperties)],
  ["patternProperties", onObject(checkPatternProperties)],
  ["additionalProperties", onObject(checkAdditional)],
];

function onObject(check: (argument: Json, object: JsonObject, place: Place) => void): Keyword {
  return (argument, place) => {
    if (isJsonObject(place.value)) check(argument, place.value, place);
  };
}

function countKeyword(words: string, isFine: (count: number, bound: number | bigint) => boolean): Keyword {
  return onObject((argument, object, place) => {
    const bound = numberOf(argument);
    const count = Object.keys(object).length;
    if (bound !== undefined && !isFine(count, bound))
      refuse(place, `must have ${words} ${bound} members, has ${count}`);
  });
}

function requireAll(names: Json, object: JsonObject, place: Place): void {
  if (!isJsonArray(names)) return;
  for (const name of names) {
    if (typeof name === "string" && memberOf(object, name) === undefined) refuseMissing(place, name);
  }
}

// Behind a name stand the names that have to come with it, or a schema for the object that has it.
function checkDependencies(argument: Json, object: JsonObject, place: Place): void {
  if (!isJsonObject(argument)) return;
  for (const [name, needed] of Object.entries(argument)) {
    if (memberOf(object, name) === undefined) continue;
    if (isJsonArray(needed)) requireAll(needed, object, place);
    else takeOver(place, place.check.check(needed, object, place.path));
  }
}

function checkNames(argument: Json, object: JsonObject, { path, outcome, check }: Place): void {
  for (const name of Object.keys(object)) takeFaults(outcome, check.check(argument, name, memberPath(path, name)));
}

function checkProperties(argument: Json, object: JsonObject, place: Place): void {
  if (!isJsonObject(argument)) return;
  for (const name of Object.keys(argument)) checkMember(memberOf(argument, name) ?? true, name, { object, place });
}

function checkPatternProperties(argument: Json, object: JsonObject, place: Place): void {
  if (!isJsonObject(argument)) return;
  for (const [source, schema] of Object.entries(argument)) {
    for (const name of Object.keys(object)) {
      if (fitsName(source, name, place)) checkMember(schema, name, { object, place });
    }
  }
}

function checkAdditional(argument: Json, object: JsonObject, place: Place): void {
  const properties = memberOf(place.schema, "properties") ?? null;
  const patterns = memberOf(place.schema, "patternProperties") ?? null;
  const sources = isJsonObject(patterns) ? Object.keys(patterns) : [];
  for (const name of Object.keys(object)) {
    if (isJsonObject(properties) && memberOf(properties, name) !== undefined) continue;
    if (!sources.some((source) => fitsName(source, name, place))) checkMember(argument, name, { object, place });
  }
}

function fitsName(source: string, name: string, { check }: Place): boolean {
  const pattern = check.schema.patterns.get(source);
  if (pattern === undefined) return false;
  check.spend(effortOf(pattern, name));
  return fits(pattern, name);
}

function checkMember(
  schema: Json,
  name: string,
  { object, place }: { readonly object: JsonObject; readonly place: Place },
): void {
  const member = memberOf(object, name);
  if (member === undefined) return;
  const { path, outcome, check } = place;
  takeFaults(outcome, check.check(schema, member, memberPath(path, name)));
  if (check.schema.tracksSeen) outcome.seen.add(name);
}
