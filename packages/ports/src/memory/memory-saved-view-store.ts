import type { EpochMs } from "@tutti/engine";

import type { SavedView, SavedViewStore } from "../saved-views.ts";

/** SavedViewStore in memory. */
export function makeMemorySavedViewStore(clock: () => EpochMs): SavedViewStore {
  const views = new Map<string, SavedView>();
  return {
    list: (limit) =>
      Promise.resolve([...views.values()].sort((a, b) => (a.viewId < b.viewId ? -1 : 1)).slice(0, limit)),
    put: async (view) => {
      const now = await Promise.resolve(clock());
      const { createTime, createdBy } = views.get(view.viewId) ?? { createTime: now, createdBy: view.createdBy };
      const stored = { ...view, createTime, createdBy, updateTime: now };
      views.set(view.viewId, stored);
      return stored;
    },
    delete: (viewId) => Promise.resolve(views.delete(viewId)),
  };
}
