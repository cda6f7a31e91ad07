import type { Fault } from "@tutti/engine";
import type { Asked, SavedView, SavedViewStore } from "@tutti/ports";

import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

/** A view as it comes from a client. */
export type AskedView = Pick<SavedView, "viewId" | "name" | "search" | "isPinned" | "createdBy"> & {
  readonly page: string;
};

const ID = /^[a-z0-9-]{1,64}$/;
const PAGES = ["executions", "tasks"] as const;
const MAX_NAME_CHARS = 200;
const MAX_SEARCH_CHARS = 8_192;
const MAX_VIEWS = 1_000;

/** Pages of the console as somebody wants to see them again. Source: reference/ui.md 3.10. */
export class SavedViewOperations {
  readonly #store: SavedViewStore;

  constructor(store: SavedViewStore) {
    this.#store = store;
  }

  /** By id. */
  async list(asked: Asked = {}): Promise<readonly SavedView[]> {
    return await this.#store.list(MAX_VIEWS, asked);
  }

  /** Creates or replaces. InvalidArgument; LimitReached where there are too many. */
  async put(asked: AskedView): Promise<Reply<SavedView>> {
    const page = PAGES.find((one) => one === asked.page);
    const refusal = refusalOf("InvalidArgument", [...viewFaults(asked), ...pageFaults(asked)]);
    if (refusal !== undefined) return refuse(refusal);
    if (page === undefined) throw new Error(`${asked.page} has been taken for a page`);
    const all = await this.list();
    if (all.length >= MAX_VIEWS && all.every(({ viewId }) => viewId !== asked.viewId)) return refuse(FULL);
    const { viewId, name, search, isPinned, createdBy } = asked;
    return ok(await this.#store.put({ viewId, name, search, isPinned, createdBy, page }));
  }

  /** NotFound. */
  async delete(viewId: string): Promise<Reply<void>> {
    if (ID.test(viewId) && (await this.#store.delete(viewId))) return ok(undefined);
    const message = `there is no saved view ${JSON.stringify(viewId.slice(0, 100))}`;
    return refuse({ kind: "NotFound", what: "savedView", id: viewId, message });
  }
}

const FULL = {
  kind: "LimitReached",
  message: `there are ${MAX_VIEWS} saved views already; delete some first`,
} as const;

function viewFaults({ viewId, name, search, createdBy }: AskedView): readonly Fault[] {
  const faults: Fault[] = [];
  if (!ID.test(viewId)) {
    const message = "viewId must have 1 to 64 small letters, digits and dashes";
    faults.push({ path: "viewId", message, found: `"${viewId.slice(0, 60)}"` });
  }
  if (name.trim() === "") faults.push({ path: "name", message: "name must not be empty" });
  for (const [path, text, most] of [
    ["name", name, MAX_NAME_CHARS],
    ["createdBy", createdBy, MAX_NAME_CHARS],
    ["search", search, MAX_SEARCH_CHARS],
  ] as const) {
    const message = `${path} must have at most ${most} characters`;
    if (text.length > most) faults.push({ path, message, found: `${text.length} characters` });
  }
  return faults;
}

function pageFaults({ page }: AskedView): readonly Fault[] {
  if (PAGES.some((one) => one === page)) return [];
  return [{ path: "page", message: `page must be one of ${PAGES.join(", ")}`, found: `"${page.slice(0, 60)}"` }];
}
