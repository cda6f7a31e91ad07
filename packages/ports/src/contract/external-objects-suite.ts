import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { ExternalObjects } from "../external-payloads.ts";

/** Where objects are, empty at first. `expect`: somebody is told to write at the path. */
export type ExternalObjectsPlace = {
  readonly objects: ExternalObjects;
  readonly expect: (path: string) => Promise<unknown>;
  /** Closes and deletes everything. */
  readonly drop: () => Promise<void>;
};

const MAX = { maxBytes: 10 * 1024 * 1024 };

/** What every place for the bytes of external payloads does. */
export function externalObjectsSuite(name: string, makePlace: () => Promise<ExternalObjectsPlace>): void {
  describe(`${name}`, () => {
    let place: ExternalObjectsPlace;
    beforeAll(async () => {
      place = await makePlace();
    });
    afterAll(async () => await place.drop());
    let paths = 0;
    const anExpected = async () => {
      const path = `task/output/ä b-${(paths += 1)}.json`;
      await place.expect(path);
      return path;
    };

    describe("bytes of external payloads", () => {
      test("come back as they were put, whatever the sizes of the pieces", async () => {
        const path = await anExpected();
        const bytes = randomBytes(3_000_001);

        expect(await place.objects.put(path, piecesOf(bytes, 70_001), MAX)).toEqual({
          kind: "stored",
          sizeBytes: bytes.length,
        });

        const object = await place.objects.get(path);
        expect(object?.sizeBytes).toBe(bytes.length);
        expect((await read(object?.bytes)).equals(bytes)).toBe(true);
      });

      test("may be none", async () => {
        const path = await anExpected();

        await place.objects.put(path, piecesOf(Buffer.alloc(0), 1), MAX);

        const object = await place.objects.get(path);
        expect([object?.sizeBytes, (await read(object?.bytes)).length]).toEqual([0, 0]);
      });

      test("that are put again take the place of those before", async () => {
        const path = await anExpected();
        await place.objects.put(path, piecesOf(randomBytes(900_000), 900_000), MAX);

        await place.objects.put(path, piecesOf(Buffer.from("{}"), 1), MAX);

        expect((await read((await place.objects.get(path))?.bytes)).toString()).toBe("{}");
      });

      test("beyond the limit are refused, and those that were there stay", async () => {
        const path = await anExpected();
        await place.objects.put(path, piecesOf(Buffer.from("before"), 6), MAX);

        const outcome = await place.objects.put(path, piecesOf(randomBytes(2_000_000), 300_000), {
          maxBytes: 1_999_999,
        });

        expect(outcome).toEqual({ kind: "tooLarge" });
        expect((await read((await place.objects.get(path))?.bytes)).toString()).toBe("before");
      });

      test("that stop in the middle leave those that were there, and reject with the reason", async () => {
        const path = await anExpected();
        await place.objects.put(path, piecesOf(Buffer.from("before"), 6), MAX);

        await expect(place.objects.put(path, broken(), MAX)).rejects.toThrow("the line broke");

        expect((await read((await place.objects.get(path))?.bytes)).toString()).toBe("before");
      });

      test("that were deleted, or never put, are not there", async () => {
        const path = await anExpected();
        expect(await place.objects.get(path)).toBeUndefined();
        await place.objects.put(path, piecesOf(Buffer.from("{}"), 2), MAX);

        await place.objects.delete(path);

        expect(await place.objects.get(path)).toBeUndefined();
      });
    });
  });
}

async function* piecesOf(bytes: Buffer, sizeBytes: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sizeBytes)
    yield await Promise.resolve(bytes.subarray(start, start + sizeBytes));
}

async function* broken(): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(randomBytes(1_500_000));
  throw new Error("the line broke");
}

async function read(bytes: AsyncIterable<Uint8Array> = piecesOf(Buffer.alloc(0), 1)): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
