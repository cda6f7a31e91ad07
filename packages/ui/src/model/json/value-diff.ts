import { canonical } from "./canonical.ts";
import { ExactNumber } from "./exact-json.ts";
import { entryPath } from "./json-rows.ts";

/** A place at which two JSON values differ. What is not there is undefined. */
export type ValueChange = { readonly path: string; readonly before: unknown; readonly after: unknown };

export type ValueDiff = {
  /** In the order of the later value, what it has no more at the end of each object or list. */
  readonly changes: readonly ValueChange[];
  /** There are more than are told. */
  readonly isCut: boolean;
};

/**
 * Where two JSON values differ, as deep as can be told: of two objects or two lists the entries, of anything else the value itself. The
 * order of keys counts for nothing. Told are `most` changes; beyond them nothing is looked at.
 */
export function valueDiff(before: unknown, after: unknown, most = 100): ValueDiff {
  const changes: ValueChange[] = [];
  walk({ path: "$", before, after }, changes, most + 1);
  return { changes: changes.slice(0, most), isCut: changes.length > most };
}

function walk({ path, before, after }: ValueChange, changes: ValueChange[], most: number): void {
  if (changes.length >= most || before === after) return;
  if (isHolder(before) && isHolder(after) && Array.isArray(before) === Array.isArray(after)) {
    const isList = Array.isArray(after);
    for (const key of new Set([...Object.keys(after), ...Object.keys(before)]))
      walk(
        { path: entryPath(path, key, isList), before: entryOf(before, key), after: entryOf(after, key) },
        changes,
        most,
      );
  } else if (before === undefined || after === undefined || canonical(before) !== canonical(after))
    changes.push({ path, before, after });
}

function isHolder(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}

function entryOf(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}
