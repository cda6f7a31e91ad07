import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";

import type { KeptTaskResult } from "../task-results.ts";
import { locking, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every cache of results does. */
export function taskResultsSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => await place.drop());

    const result = (key: string, members: Partial<KeptTaskResult> = {}): KeptTaskResult => ({
      taskDefName: "rate",
      key,
      ttlMs: 60_000,
      output: Payload.fromText(`{"n":1.0,"big":9007199254740993}`),
      ...members,
    });
    const keep = async (...results: readonly KeptTaskResult[]): Promise<void> =>
      await place.executions.applyBatch(locking([]), () => write([], { results }));
    const textOf = async (key: string, taskDefName = "rate") =>
      (await place.taskResults.find({ taskDefName, key }))?.text;

    describe("results that others may take over", () => {
      test("are found by the definition's name and the key, as they were", async () => {
        await keep(result("größe 火"));

        expect(await textOf("größe 火")).toBe(`{"n":1.0,"big":9007199254740993}`);
        expect([await textOf("other"), await textOf("größe 火", "other")]).toEqual([undefined, undefined]);
      });

      test("several that are kept at once come back whole, however long they are", async () => {
        const long = Payload.fromText(JSON.stringify({ text: "x".repeat(100_000) }));
        await keep(result("k"), result("long", { output: long }));

        expect([(await textOf("k"))?.length, await textOf("long")]).toEqual([32, long.text]);
      });

      test("the last one under a key counts, also within a batch", async () => {
        await keep(result("a"), result("a", { output: Payload.fromText("2") }));
        expect(await textOf("a")).toBe("2");

        await keep(result("a", { output: Payload.fromText("3") }));

        expect(await textOf("a")).toBe("3");
      });

      test("one whose time is over is not found, and is forgotten", async () => {
        await keep(result("old", { ttlMs: -1 }), result("older", { ttlMs: -2 }), result("young"));

        expect(await textOf("old")).toBeUndefined();
        expect([await place.taskResults.forgetExpired(1), await place.taskResults.forgetExpired(9)]).toEqual([1, 1]);
        expect(await textOf("young")).toBeDefined();
      });
    });
  });
}
