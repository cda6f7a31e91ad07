import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { StoresPlace } from "./stores-place.ts";

/** What every ErrorNoteStore does. */
export function errorNoteStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: notes on causes of failures`, () => {
    let place: StoresPlace;
    beforeAll(async () => void (place = await makePlace()), 30_000);
    afterAll(async () => await place.drop(), 30_000);
    const newGroup = (): string => randomUUID().slice(0, 16);

    test("are kept by their group until they are replaced, and found together", async () => {
      const [one, other, none] = [newGroup(), newGroup(), newGroup()];
      const note = { errorGroup: one, isMuted: false, note: "größe 火", updatedBy: "me" };
      await place.errorNotes.put({ ...note, note: "old" });

      const put = await place.errorNotes.put(note);
      await place.errorNotes.put({ errorGroup: other, isMuted: true, note: "", updatedBy: "" });

      expect(put).toEqual({ ...note, updateTime: expect.any(Number) });
      expect(Math.abs(put.updateTime - Date.now())).toBeLessThan(60_000);
      const found = await place.errorNotes.find([one, none, other]);
      expect([...found.keys()].sort()).toEqual([one, other].sort());
      expect(found.get(one)).toEqual(put);
      expect(found.get(other)).toMatchObject({ isMuted: true, note: "", updatedBy: "" });
      expect((await place.errorNotes.find([])).size).toBe(0);
    });
  });
}
