import type { Page } from "../page.ts";

/** Everything that a scan finds, page by page. */
export async function allPages<Item, Cursor>(
  pageAfter: (after: Cursor | undefined) => Promise<Page<Item, Cursor>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: Cursor | undefined;
  do {
    const page = await pageAfter(after);
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}
