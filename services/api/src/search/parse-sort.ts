import type { SortItem } from "@tutti/ports";

const ITEM = /^\s*(?<field>\w+)\s*(?::\s*(?<direction>ASC|DESC)\s*)?$/i;
const MAX_ITEMS = 5;
/** Texts of any length that are in no index; nobody orders by them. */
const UNSORTED = new Set(["input", "output", "reasonForIncompletion", "failedReferenceTaskNames", "failedTaskNames"]);

/**
 * What a sort asks for: `field:ASC`, `field:DESC` or `field`, several separated by `|`. What is no such item is left out, and
 * so is a field that was named before. Source: reference/api.md 3.6.
 */
export function parseSort<Name extends string>(
  text: string,
  fields: Readonly<Record<Name, unknown>>,
): readonly SortItem<Name>[] {
  const items = new Map<Name, SortItem<Name>>();
  const isField = (name: string): name is Name => Object.hasOwn(fields, name) && !UNSORTED.has(name);
  for (const item of text.split("|")) {
    const { field = "", direction = "ASC" } = ITEM.exec(item)?.groups ?? {};
    if (!isField(field) || items.has(field) || items.size >= MAX_ITEMS) continue;
    items.set(field, { field, direction: direction.toUpperCase() === "DESC" ? "desc" : "asc" });
  }
  return [...items.values()];
}
