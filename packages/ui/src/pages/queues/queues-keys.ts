import { queueOrders } from "../../model/lists/queues.ts";
import { choiceKey, textKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";

/** What the address of the queues says: which one is open, and what they are sorted by, the most first unless `dir` is `asc`; else by trouble. */
export function queuesKeys(raw: Raw) {
  return told({
    type: textKey(raw, "type"),
    domain: textKey(raw, "domain"),
    sort: choiceKey(raw, "sort", queueOrders),
    dir: choiceKey(raw, "dir", ["asc"]),
  });
}
