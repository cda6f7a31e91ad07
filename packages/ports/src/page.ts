/** A page of a scan; `next` undefined: that was the last. */
export type Page<Item, Cursor> = { readonly items: readonly Item[]; readonly next: Cursor | undefined };
