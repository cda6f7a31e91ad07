import { ExactNumber, exactText } from "./exact-json.ts";

/** Text that is equal for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return exactText(sortedKeys(value));
}

/** The value with the keys of its objects in order. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sortedKeys(entry)]));
}
