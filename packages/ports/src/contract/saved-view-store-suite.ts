import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { SavedView } from "../saved-views.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every SavedViewStore does. */
export function savedViewStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: saved views`, () => {
    let place: StoresPlace;
    beforeAll(async () => void (place = await makePlace()), 30_000);
    afterAll(async () => await place.drop(), 30_000);

    const aView = (viewId: string): Parameters<StoresPlace["savedViews"]["put"]>[0] => ({
      ...{
        viewId,
        name: "Größe 火",
        page: "executions",
        search: "status=FAILED&q=a%20b",
        isPinned: true,
        createdBy: "me",
      },
    });
    const all = async (): Promise<readonly SavedView[]> => await place.savedViews.list(100);

    test("come back as they were put, with their times", async () => {
      const put = await place.savedViews.put(aView("one"));

      expect(put).toEqual({ ...aView("one"), createTime: put.createTime, updateTime: put.createTime });
      expect(put.createTime).toBeGreaterThan(1_600_000_000_000);
      expect(await all()).toContainEqual(put);
    });

    test("that are put again are replaced, but for who created them and when", async () => {
      const before = await place.savedViews.put(aView("again"));

      const after = await place.savedViews.put({
        ...{ viewId: "again", name: "b", page: "tasks", search: "", isPinned: false, createdBy: "somebody else" },
      });

      expect(after).toEqual({
        ...{ viewId: "again", name: "b", page: "tasks", search: "", isPinned: false, createdBy: "me" },
        ...{ createTime: before.createTime, updateTime: after.updateTime },
      });
      expect(after.updateTime).toBeGreaterThanOrEqual(before.updateTime);
      expect((await all()).filter(({ viewId }) => viewId === "again")).toEqual([after]);
    });

    test("are listed by id, as many as are asked for", async () => {
      for (const id of ["z-2", "z-10", "z-1"]) await place.savedViews.put(aView(id));

      const ids = (await all()).map(({ viewId }) => viewId);

      expect(ids.slice(-3)).toEqual(["z-1", "z-10", "z-2"]);
      expect(await place.savedViews.list(2)).toHaveLength(2);
    });

    test("one that is deleted is gone, once", async () => {
      await place.savedViews.put(aView("gone"));

      expect(await place.savedViews.delete("gone")).toBe(true);
      expect(await place.savedViews.delete("gone")).toBe(false);

      expect((await all()).map(({ viewId }) => viewId)).not.toContain("gone");
    });
  });
}
