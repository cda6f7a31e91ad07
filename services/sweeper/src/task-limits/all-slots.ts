import type { SlotKey, SlotStore, StoredSlot } from "@tutti/ports";

/** Every slot in the store, page by page. */
export async function* allSlots(
  slots: Pick<SlotStore, "find">,
  { page: limit }: { readonly page: number },
): AsyncIterable<readonly StoredSlot[]> {
  let after: SlotKey | undefined;
  for (;;) {
    const page = await slots.find(after, limit);
    if (page.length > 0) yield page;
    after = page.at(-1);
    if (page.length < limit) return;
  }
}
