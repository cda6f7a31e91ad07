import { queryOptions } from "@tanstack/react-query";

import { callApi, listAt, listOf, objectOf, textAt } from "./client.ts";
import { unlessStock } from "./unless-stock.ts";

/** A list as somebody wants to see it again. `search`: what stands behind the `?` of the page's address. */
export type SavedView = {
  readonly viewId: string;
  readonly name: string;
  readonly page: string;
  readonly search: string;
  readonly isPinned: boolean;
};

/** The views that everybody sees; those of this browser where the server keeps none. */
export const savedViewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async ({ signal }): Promise<readonly SavedView[]> => {
    const answer = await unlessStock("views", () => callApi("/console/views", { signal }));
    return answer === undefined ? ownViews() : listAt(objectOf(answer), "views").map(viewFrom);
  },
  staleTime: 30_000,
});

export async function putView({ viewId, ...view }: SavedView): Promise<void> {
  const path = `/console/views/${encodeURIComponent(viewId)}`;
  const kept = await unlessStock("views", () => callApi(path, { method: "PUT", body: view }));
  if (kept === undefined) keepOwn([...ownViews().filter((one) => one.viewId !== viewId), { viewId, ...view }]);
}

export async function deleteView(viewId: string): Promise<void> {
  const path = `/console/views/${encodeURIComponent(viewId)}`;
  const kept = await unlessStock("views", () => callApi(path, { method: "DELETE" }));
  if (kept === undefined) keepOwn(ownViews().filter((one) => one.viewId !== viewId));
}

/** An id from a name, as addresses have it; the same name is the same view. */
export function viewIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  return id === "" ? `view-${Date.now().toString(36)}` : id;
}

function viewFrom(json: unknown): SavedView {
  const view = objectOf(json);
  return {
    viewId: textAt(view, "viewId"),
    name: textAt(view, "name"),
    page: textAt(view, "page"),
    search: textAt(view, "search"),
    isPinned: view["isPinned"] === true,
  };
}

const key = "tutti.views";

function ownViews(): readonly SavedView[] {
  try {
    return listOf(JSON.parse(localStorage.getItem(key) ?? "[]")).map(viewFrom);
  } catch {
    return [];
  }
}

function keepOwn(views: readonly SavedView[]): void {
  localStorage.setItem(key, JSON.stringify(views));
}
