import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventHandlerFromJson, parseJson } from "@tutti/engine";
import type { EventHandler } from "@tutti/engine";

import type { MetadataStore } from "../metadata-store.ts";
import type { StoresPlace } from "./stores-place.ts";

/** A handler of that event that ends a task, with members of it as JSON texts. */
export function anEventHandler(
  name: string,
  event: string,
  members: { readonly [key: string]: string } = {},
): EventHandler {
  const details = '{"workflowId":"${w}","taskRefName":"t","output":{"n":12345678901234567890,"d":1.0,"__proto__":1}}';
  const texts = Object.entries({
    name: JSON.stringify(name),
    event: JSON.stringify(event),
    active: "true",
    actions: `[{"action":"complete_task","complete_task":${details}}]`,
    ...members,
  });
  return eventHandlerFromJson(parseJson(`{${texts.map(([key, text]) => `"${key}":${text}`).join(",")}}`)).value;
}

/** What every MetadataStore does with event handlers. */
export function eventHandlersSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: event handlers`, () => {
    let place: StoresPlace;
    const store = (): MetadataStore => place.metadata;
    beforeAll(async () => {
      place = await makePlace();
    }, 30_000);
    afterAll(async () => await place.drop(), 30_000);

    test("a handler comes back as it was registered, and its name can be taken once", async () => {
      const handler = anEventHandler("whole", "conductor:w:whole", { condition: '"$.n > 1"' });

      expect(await store().createEventHandlers([handler])).toEqual([]);
      const others = ["new", "whole"].map((each) => anEventHandler(each, "conductor:w:other"));
      expect(await store().createEventHandlers(others)).toEqual(["whole"]);

      expect(await store().getEventHandlers(["conductor:w:whole"])).toEqual([handler]);
      expect(await store().getEventHandlers(["conductor:w:other"])).toEqual([]);
    });

    test("of callers that create the same at once, one succeeds", async () => {
      const created = await Promise.all(
        [1, 2, 3, 4].map(() => store().createEventHandlers([anEventHandler("race", "conductor:w:race")])),
      );

      expect(created.filter((taken) => taken.length === 0)).toHaveLength(1);
    });

    test("updating replaces a handler, to the same too, and one that is not there is not made", async () => {
      await store().createEventHandlers([anEventHandler("changed", "conductor:w:before")]);
      const after = anEventHandler("changed", "conductor:w:after", { active: "false" });

      expect([await store().updateEventHandler(after), await store().updateEventHandler(after)]).toEqual([true, true]);
      expect(await store().updateEventHandler(anEventHandler("unknown", "conductor:w:after"))).toBe(false);

      expect(await store().getEventHandlers(["conductor:w:before", "conductor:w:after"])).toEqual([after]);
    });

    test("handlers of several events are found by exactly these, and listed by name", async () => {
      const names = ["Case", "case", "case ", "cáse"];
      await store().createEventHandlers(names.map((each) => anEventHandler(each, `conductor:w:${each}`)));

      const found = await store().getEventHandlers(["conductor:w:case", "conductor:w:Case"]);
      expect(found.map((handler) => handler.name)).toEqual(["Case", "case"]);
      expect(await store().getEventHandlers([])).toEqual([]);
      const listed = (await store().listEventHandlers()).map((handler) => handler.name);
      expect(listed.filter((each) => names.includes(each))).toEqual(names);
    });

    test("a deleted handler is gone", async () => {
      await store().createEventHandlers([anEventHandler("gone", "conductor:w:gone")]);

      expect([await store().deleteEventHandler("gone"), await store().deleteEventHandler("gone")]).toEqual([
        true,
        false,
      ]);
      expect(await store().getEventHandlers(["conductor:w:gone"])).toEqual([]);
    });
  });
}
