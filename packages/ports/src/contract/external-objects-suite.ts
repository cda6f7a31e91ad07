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

/** `isStrict` false: two who write at once are told apart only by stores that heed conditions, and this one does not. */
type SuiteOptions = { readonly isStrict?: boolean };

/** What every place for the bytes of external payloads does. */
export function externalObjectsSuite(
  name: string,
  makePlace: () => Promise<ExternalObjectsPlace>,
  { isStrict = true }: SuiteOptions = {},
): void {
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

      test("may be put again by a client that has not heard the answer, in other pieces, too", async () => {
        const path = await anExpected();
        const bytes = randomBytes(900_000);
        await place.objects.put(path, piecesOf(bytes, 900_000), MAX);

        const outcome = await place.objects.put(path, piecesOf(bytes, 70_000), MAX);

        expect(outcome).toEqual({ kind: "stored", sizeBytes: bytes.length });
        expect((await read((await place.objects.get(path))?.bytes)).equals(bytes)).toBe(true);
      });

      test.each([
        ["more", Buffer.from(`{"a":1}`)],
        ["as many", Buffer.from(`{ }`)],
        ["none", Buffer.alloc(0)],
      ])("stay where others, %s, are put: those are refused", async (_name, others) => {
        const path = await anExpected();
        await place.objects.put(path, piecesOf(Buffer.from("[1]"), 1), MAX);

        const outcome = await place.objects.put(path, piecesOf(others, 1), MAX);

        expect(outcome).toEqual({ kind: "taken" });
        expect((await read((await place.objects.get(path))?.bytes)).toString()).toBe("[1]");
      });

      (isStrict ? test : test.skip)(
        "that are put by two at once are those of one of them, and both hear whose",
        async () => {
          const path = await anExpected();
          const both = [Buffer.from("1".repeat(600_000)), Buffer.from("2".repeat(600_000))];

          const outcomes = await Promise.all(
            both.map(async (bytes) => await place.objects.put(path, piecesOf(bytes, 7_000), MAX)),
          );

          const kept = await read((await place.objects.get(path))?.bytes);
          expect(outcomes.map(({ kind }) => kind === "stored")).toEqual(both.map((bytes) => bytes.equals(kept)));
        },
      );

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
