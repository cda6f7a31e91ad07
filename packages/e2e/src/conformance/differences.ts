import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { taskKey } from "./task-key.ts";

/** Texts for people may differ; that there is one may not. */
const alwaysLoose = ["reasonForIncompletion", ".body.message", ".body.validationErrors", ".trace"];

type Pair = { readonly want: Json | undefined; readonly got: Json | undefined; readonly path: string };

/** Where what came differs from what was wanted, a line for each place. `loose` are ends of paths that need only be there. */
export function differences(
  want: Json | undefined,
  got: Json | undefined,
  options: { readonly path: string; readonly loose: readonly string[] },
): string[] {
  return compare({ want, got, path: options.path }, [...alwaysLoose, ...options.loose]);
}

function compare(pair: Pair, loose: readonly string[]): string[] {
  const { want, got, path } = pair;
  if (loose.some((end) => path.endsWith(end) || path.includes(`${end}.`))) {
    return (want === undefined) === (got === undefined) ? [] : [line(pair)];
  }
  if (isList(want) && isList(got)) {
    // Tasks are told apart by what they are, not by where they stand.
    if (path.endsWith(".tasks")) return compareObjects(byTaskKey(want), byTaskKey(got), { path, loose });
    return compareObjects(byIndex(want), byIndex(got), { path, loose });
  }
  if (isObject(want) && isObject(got)) return compareObjects(want, got, { path, loose });
  return want === got ? [] : [line(pair)];
}

function compareObjects(
  want: JsonObject,
  got: JsonObject,
  { path, loose }: { readonly path: string; readonly loose: readonly string[] },
): string[] {
  const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...keys].flatMap((key) => compare({ want: want[key], got: got[key], path: `${path}.${key}` }, loose));
}

function byTaskKey(tasks: readonly Json[]): JsonObject {
  return Object.fromEntries(tasks.map((task) => [isObject(task) ? taskKey(task) : asText(task), task]));
}

function byIndex(list: readonly Json[]): JsonObject {
  return Object.fromEntries(list.entries());
}

function line({ want, got, path }: Pair): string {
  return `${path}: wanted ${brief(want)}, got ${brief(got)}`;
}

function brief(value: Json | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 200);
}
