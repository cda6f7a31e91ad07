import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { StoresPlace } from "./stores-place.ts";

/** What every SecretStore does. */
export function secretStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: sealed secrets`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    }, 30_000);
    afterAll(async () => {
      await place.drop();
    }, 30_000);

    test("what was put comes back byte for byte, with its times", async () => {
      const sealed = Uint8Array.from([0, 1, 127, 128, 255, 0]);

      await place.secrets.put("whole", sealed);

      const found = await place.secrets.get("whole");
      expect(Buffer.from(found?.sealed ?? [])).toEqual(Buffer.from(sealed));
      expect(found?.createTime).toBeGreaterThan(1_600_000_000_000);
      expect(found?.updateTime).toBe(found?.createTime);
    });

    test("putting again replaces and keeps when it was first there", async () => {
      await place.secrets.put("again", Buffer.from("one"));
      const before = await place.secrets.get("again");

      await place.secrets.put("again", Buffer.from("two"));

      const after = await place.secrets.get("again");
      expect(Buffer.from(after?.sealed ?? []).toString()).toBe("two");
      expect(after?.createTime).toBe(before?.createTime);
      expect(after?.updateTime).toBeGreaterThanOrEqual(before?.updateTime ?? Infinity);
    });

    test("one of 65,535 characters fits", async () => {
      const sealed = Buffer.alloc(4 * 65_535, 7);

      await place.secrets.put("large", sealed);

      expect((await place.secrets.get("large"))?.sealed).toHaveLength(sealed.length);
    });

    test("names are exact, and listed in the order of their bytes", async () => {
      const names = ["Key", "key", "key-1", "key_1"];
      for (const one of names) await place.secrets.put(one, Buffer.from(one));

      const listed = (await place.secrets.list()).filter((secret) => names.includes(secret.name));

      expect(listed.map((secret) => secret.name)).toEqual(names);
      for (const { name: one, sealed } of listed) expect(Buffer.from(sealed).toString()).toBe(one);
      expect(await place.secrets.get("KEY")).toBeUndefined();
    });

    test("one that is deleted is gone, once", async () => {
      await place.secrets.put("gone", Buffer.from("x"));

      expect(await place.secrets.delete("gone")).toBe(true);
      expect(await place.secrets.delete("gone")).toBe(false);

      expect(await place.secrets.get("gone")).toBeUndefined();
    });
  });
}
