import type { Page } from "./page.ts";

/** The page of what was found by asking for one item more than `limit`: that one tells whether there is a next page. */
export function pageFrom<Item, Cursor>(
  found: readonly Item[],
  { limit, cursorOf }: { readonly limit: number; readonly cursorOf: (last: Item) => Cursor },
): Page<Item, Cursor> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : undefined };
}
