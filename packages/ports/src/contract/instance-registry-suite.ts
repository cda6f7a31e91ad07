import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import type { InstanceRegistry } from "../instance-registry.ts";
import { until } from "./until.ts";

/** Somewhere a registry is, empty at first; each test has one of its own. */
export type InstanceRegistryPlace = {
  /** What one more process would connect. */
  connect(): Promise<InstanceRegistry>;
  /** Forgets everybody behind the registry's back. */
  empty(): Promise<void>;
  /** Closes and deletes everything. */
  drop(): Promise<void>;
};

/** What every registry of instances does. */
export function instanceRegistrySuite(
  name: string,
  makePlace: (options: { readonly lapseMs: number }) => Promise<InstanceRegistryPlace>,
): void {
  let place: InstanceRegistryPlace;
  let registry: InstanceRegistry;
  const open = (lapseMs: number) => async (): Promise<void> => {
    place = await makePlace({ lapseMs });
    registry = await place.connect();
  };
  afterEach(async () => await place.drop());

  describe(`${name}: those who live`, () => {
    beforeEach(open(60_000));

    test("who beats is known to every process, with its epoch; who never did is not", async () => {
      await registry.beat("api-1", "a");
      await registry.beat("api:2 {x}", "b");

      const found = await (await place.connect()).epochsOf(["api-1", "api:2 {x}", "api-3"]);

      expect(found).toEqual(
        new Map([
          ["api-1", "a"],
          ["api:2 {x}", "b"],
        ]),
      );
      expect(await registry.epochsOf([])).toEqual(new Map());
    });

    test("a new epoch takes the place of the one before", async () => {
      await registry.beat("api-1", "a");
      await registry.beat("api-1", "b");

      expect(await registry.epochsOf(["api-1"])).toEqual(new Map([["api-1", "b"]]));
    });

    test("who leaves is forgotten at once; a former epoch that leaves late takes nobody with it", async () => {
      await registry.beat("api-1", "b");
      await registry.beat("api-2", "c");

      await registry.leave("api-1", "a");
      await registry.leave("api-2", "c");
      await registry.leave("api-3", "never seen");

      expect(await registry.epochsOf(["api-1", "api-2", "api-3"])).toEqual(new Map([["api-1", "b"]]));
    });

    test("after everything was lost the next beat is enough", async () => {
      await registry.beat("api-1", "a");

      await place.empty();
      const lost = await registry.epochsOf(["api-1"]);
      await registry.beat("api-1", "a");

      expect(lost).toEqual(new Map());
      expect(await registry.epochsOf(["api-1"])).toEqual(new Map([["api-1", "a"]]));
    });
  });

  describe(`${name}: those who fall silent`, () => {
    beforeEach(open(150));

    test("who has not beaten for the lapse time is forgotten, and who beats is not", async () => {
      await registry.beat("silent", "a");

      const left = await until("the silent one to be forgotten", async () => {
        await registry.beat("beating", "b");
        const found = await registry.epochsOf(["silent", "beating"]);
        return found.has("silent") ? undefined : found;
      });

      expect(left).toEqual(new Map([["beating", "b"]]));
    });
  });
}
