import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { memberPath, refuse, takeFaults, takeOver } from "../place.ts";
import type { Outcome, Place } from "../place.ts";
import type { Keyword } from "./keyword.ts";

/** The keywords that put schemas together. */
export const combinationKeywords: readonly (readonly [string, Keyword])[] = [
  ["$ref", checkReference],
  ["allOf", (argument, place) => outcomesOf(argument, place).forEach((outcome) => takeOver(place, outcome))],
  ["anyOf", checkAnyOf],
  ["oneOf", checkOneOf],
  ["not", checkNot],
  ["if", checkIf],
];

/** The keywords for what no other has looked at. */
export const unevaluatedKeywords: readonly (readonly [string, Keyword])[] = [
  ["unevaluatedProperties", checkUnevaluatedProperties],
  ["unevaluatedItems", checkUnevaluatedItems],
];

function checkReference(_: Json, place: Place): void {
  const target = place.check.schema.targets.get(place.schema);
  if (target !== undefined) takeOver(place, place.check.check(target, place.value, place.path));
}

function outcomesOf(argument: Json, { value, path, check }: Place): readonly Outcome[] {
  return isJsonArray(argument) ? argument.map((schema) => check.check(schema, value, path)) : [];
}

function fitting(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ faults }) => faults.length === 0);
}

function checkAnyOf(argument: Json, place: Place): void {
  const outcomes = outcomesOf(argument, place);
  const fits = fitting(outcomes);
  for (const outcome of fits) takeOver(place, outcome);
  if (fits.length === 0) refuse(place, `must fit one of the schemas of anyOf${reasons(outcomes)}`);
}

function checkOneOf(argument: Json, place: Place): void {
  const outcomes = outcomesOf(argument, place);
  const fits = fitting(outcomes);
  const [only] = fits;
  if (only === undefined) refuse(place, `must fit one of the schemas of oneOf${reasons(outcomes)}`);
  else if (fits.length > 1) refuse(place, `must fit one of the schemas of oneOf only, fits ${fits.length}`);
  else takeOver(place, only);
}

// The first fault of each, so that one need not guess which was meant.
function reasons(outcomes: readonly Outcome[]): string {
  const firsts = outcomes.flatMap(({ faults: [first] }) => {
    if (first === undefined) return [];
    return [first.path === "" ? first.message : `${first.path} ${first.message}`];
  });
  // Shortened, or the reasons of reasons would grow without end.
  return firsts.length === 0 ? "" : `: ${firsts.slice(0, 5).join("; ").slice(0, 300)}`;
}

function checkNot(argument: Json, place: Place): void {
  const { faults } = place.check.check(argument, place.value, place.path);
  if (faults.length === 0) refuse(place, "must not fit the schema of not");
}

function checkIf(argument: Json, place: Place): void {
  const { schema, value, path, check } = place;
  const condition = check.check(argument, value, path);
  if (condition.faults.length === 0) takeOver(place, condition);
  const branch = memberOf(schema, condition.faults.length === 0 ? "then" : "else");
  if (branch !== undefined) takeOver(place, check.check(branch, value, path));
}

function checkUnevaluatedProperties(argument: Json, { value, path, outcome, check }: Place): void {
  if (!isJsonObject(value)) return;
  for (const name of Object.keys(value)) {
    if (outcome.seen.has(name)) continue;
    takeFaults(outcome, check.check(argument, memberOf(value, name) ?? null, memberPath(path, name)));
    outcome.seen.add(name);
  }
}

function checkUnevaluatedItems(argument: Json, { value, path, outcome, check }: Place): void {
  if (!isJsonArray(value)) return;
  for (const [index, item] of value.entries()) {
    if (outcome.seen.has(String(index))) continue;
    takeFaults(outcome, check.check(argument, item, `${path}[${index}]`));
    outcome.seen.add(String(index));
  }
}
