import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";
import type { WorkflowId } from "@tutti/engine";

import type { EventExecution, EventStore, PublishedEventRow, TakenEvent } from "../event-store.ts";
import { anEventHandler } from "./event-handlers-suite.ts";
import { locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

const EVENT = "conductor:w:q";

/** What every EventStore does. */
export function eventStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: messages for event handlers`, () => {
    let place: StoresPlace;
    const store = (): EventStore => place.events;
    beforeEach(async () => {
      place = await makePlace();
      await place.metadata.createEventHandlers([anEventHandler("h", EVENT)]);
    }, 30_000);
    afterEach(async () => await place.drop(), 30_000);

    const publish = async (...published: readonly PublishedEventRow[]): Promise<void> =>
      await place.executions.applyBatch(locking([]), () => write([], { published }));
    const take = async (options: { limit?: number; maxBytes?: number; holdMs?: number } = {}) =>
      await store().take({ limit: 100, maxBytes: 1e9, holdMs: 60_000, ...options });

    test("a message comes as it was published, once, and is there until it is settled", async () => {
      const row = message(newWorkflowId());
      await publish(row);

      const [first, second] = [await take(), await take()];

      expect(readable(first)).toEqual([{ ...readableRow(row), takes: 0 }]);
      expect([second, await store().isAnyDue(), await store().size(9)]).toEqual([[], false, 1]);
      expect([...(await store().sizes([EVENT, "conductor:w:nothing"]))]).toEqual([[EVENT, 1]]);
      await store().settle(first.map((taken) => done(taken)));
      expect(await store().size(9)).toBe(0);
    });

    test("a message to which no active handler listens is set aside until one does", async () => {
      const asleep = anEventHandler("asleep", "conductor:w:asleep", { active: "false" });
      await place.metadata.createEventHandlers([asleep]);
      const rows = ["conductor:w:asleep", "conductor:w:Q"].map((event) => message(newWorkflowId(), { event }));
      await publish(...rows, message(newWorkflowId()));
      const first = await take();
      expect([first.map(({ event }) => event), await store().size(9)]).toEqual([[EVENT], 1]);
      expect([...(await store().sizes(["conductor:w:asleep"]))]).toEqual([]);
      expect([await store().wakeHeard(9), await take()]).toEqual([0, []]);

      await place.metadata.updateEventHandler(anEventHandler("asleep", "conductor:w:asleep"));

      expect([await store().wakeHeard(9), await store().isAnyDue(), await store().wakeHeard(9)]).toEqual([1, true, 0]);
      expect(readable(await take())).toEqual(rows.slice(0, 1).map((row) => ({ ...readableRow(row), takes: 0 })));
    });

    test("no more of those that are set aside are woken at once than is asked for", async () => {
      const rows = Array.from({ length: 5 }, () => message(newWorkflowId(), { event: "conductor:w:late" }));
      await publish(...rows);
      await place.metadata.createEventHandlers([anEventHandler("late", "conductor:w:late")]);

      expect([await store().wakeHeard(3), await store().wakeHeard(3), await store().wakeHeard(3)]).toEqual([3, 2, 0]);
      expect(await take()).toHaveLength(5);
    });

    test("a message is set aside where nobody listens any more, and goes when it is old, all of it", async () => {
      const large = Payload.fromText(JSON.stringify({ text: "x".repeat(2_000_000) }));
      const [old, young] = [
        message(newWorkflowId(), { payload: large }),
        message(newWorkflowId(), { publishedAt: Date.now() }),
      ];
      await publish(old, young);
      await store().setAside(await take());
      expect([await store().isAnyDue(), await store().size(9)]).toEqual([false, 0]);

      expect(await store().forgetUnheard(3_600_000, 100)).toBeGreaterThan(0);

      expect(await store().forgetUnheard(3_600_000, 100)).toBe(0);
      expect(await store().wakeHeard(9)).toBe(1);
      expect((await take()).map(({ messageId }) => messageId)).toEqual([young.messageId]);
    });

    test("a message of 3 MB comes whole, and no more are taken than there is room for, but one", async () => {
      const large = Payload.fromText(JSON.stringify({ text: "ä?\\'".repeat(600_000) }));
      await publish(message(newWorkflowId(), { payload: large }), message(newWorkflowId()));

      const first = await take({ maxBytes: 1_000, limit: 1 });
      const second = await take({ maxBytes: 1_000 });

      const texts = [...first, ...second].map(({ payload }) => payload.text);
      expect([first.length, second.length]).toEqual([1, 1]);
      expect(texts.includes(large.text)).toBe(true);
    }, 30_000);

    test("several who take at once share the messages, and none is taken twice", async () => {
      const rows = Array.from({ length: 20 }, () => message(newWorkflowId()));
      await publish(...rows);

      const shares = await Promise.all([1, 2, 3, 4].map(() => take({ limit: 5 })));
      const rest = await take();

      const ids = [...shares.flat(), ...rest].map(({ messageId }) => messageId);
      expect(ids.toSorted()).toEqual(rows.map(({ messageId }) => messageId).toSorted());
    });

    test("those who take and those who hold and put off the same messages at once do not get in each other's way", async () => {
      await publish(...Array.from({ length: 40 }, () => message(newWorkflowId())));
      const all = await take({ holdMs: -1 });
      const again = async (act: () => Promise<unknown>): Promise<void> => {
        for (let round = 0; round < 20; round += 1) await act();
      };

      await Promise.all([
        again(async () => await take({ limit: 20, holdMs: -1 })),
        again(async () => await take({ limit: 30, holdMs: -1 })),
        again(async () => await store().hold(all, -1)),
        again(async () => await store().settle(all.map((taken) => ({ ...done(taken), dueInMs: -1 })))),
      ]);

      expect(await take()).toHaveLength(40);
    }, 60_000);

    test("a message that is put off, or held no longer, comes again, and how often it was taken is known", async () => {
      await publish(message(newWorkflowId()));
      const first = await take();
      await store().settle(first.map((taken) => ({ ...done(taken), dueInMs: 0 })));
      const second = await take({ holdMs: -1 });
      const third = await take();
      await store().hold(third, 0);

      const fourth = await take();
      expect([first, second, third, fourth].flat().map(({ takes }) => takes)).toEqual([0, 1, 2, 3]);
    });

    test("what became of a message is kept with it, and written over", async () => {
      const [row, other] = [message(newWorkflowId()), message(newWorkflowId())];
      await publish(row, other);
      const [failed, mended] = [execution(row, { status: "IN_PROGRESS", failures: 1 }), execution(row)];
      const second = execution(row, { index: 1, action: "start_workflow" });

      await store().settle([{ ...done(row), executions: [failed, second], dueInMs: 0 }, done(other)]);
      await store().settle([{ ...done(row), executions: [mended] }]);

      const known = await store().executionsOf([row, other]);
      expect(readable(known.toSorted((a, b) => a.index - b.index))).toEqual(readable([mended, second]));
      expect(await store().executionsOf([])).toEqual([]);
    });

    test("executions are listed newest first in pages, of one handler, message or status", async () => {
      const rows = [1, 2, 3].map((n) => message(newWorkflowId(), { publishedAt: 1_700_000_000_000 + n }));
      const all = rows.flatMap((row, n) => [
        execution(row, { name: "h", status: n === 1 ? "FAILED" : "COMPLETED" }),
        execution(row, { name: "h", index: 1 }),
        execution(row, { name: "g", status: "SKIPPED" }),
      ]);
      await store().settle(rows.map((row, n) => ({ ...done(row), executions: all.slice(n * 3, n * 3 + 3) })));
      const listed = async (filter: Parameters<EventStore["listExecutions"]>[0]) => {
        const first = await store().listExecutions(filter, undefined, 2);
        const rest = first.next && (await store().listExecutions(filter, first.next, 100));
        return [...first.items, ...(rest?.items ?? [])];
      };

      const created = (await listed({})).map((one) => one.created);
      expect(created).toEqual(created.toSorted((a, b) => b - a));
      expect(created).toHaveLength(9);
      expect(readable(await listed({ name: "g" }))).toEqual(readable([all[8], all[5], all[2]]));
      expect(await listed({ messageId: rows[1]?.messageId })).toHaveLength(3);
      expect(readable(await listed({ name: "h", status: "FAILED" }))).toEqual(readable([all[3]]));
    });

    test("old executions are forgotten, and young ones kept", async () => {
      const [old, young] = [message(newWorkflowId()), message(newWorkflowId(), { publishedAt: Date.now() })];
      await store().settle([old, young].map((row) => ({ ...done(row), executions: [execution(row)] })));

      expect(await store().forgetExecutions(3_600_000, 100)).toBe(1);
      expect((await store().executionsOf([old, young])).map(({ messageId }) => messageId)).toEqual([young.messageId]);
    });
  });
}

let ordinal = 0;

function message(workflowId: WorkflowId, members: Partial<PublishedEventRow> = {}): PublishedEventRow {
  ordinal += 1;
  return {
    ...{ workflowId, revision: 3, ordinal, event: EVENT, messageId: `m-${ordinal}-ä` },
    publishedAt: 1_700_000_000_000,
    payload: Payload.fromText(`{ "n" : 1.0, "big": 9007199254740993 }`),
    ...members,
  };
}

function execution(row: PublishedEventRow, members: Partial<EventExecution> = {}): EventExecution {
  const { workflowId, revision, event, messageId, publishedAt } = row;
  return {
    ...{ workflowId, revision, ordinal: row.ordinal, messageId, name: "h", event, index: 0 },
    ...{ action: "complete_task", status: "COMPLETED", failures: 0, created: publishedAt },
    output: Payload.fromText(`{"a":1.0}`),
    ...members,
  };
}

function done({
  workflowId,
  revision,
  ordinal: place,
}: Pick<PublishedEventRow, "workflowId" | "revision" | "ordinal">) {
  return { workflowId, revision, ordinal: place, dueInMs: undefined, executions: [] };
}

/** With payloads as texts, so that two are equal when they say the same. */
function readable(items: readonly (TakenEvent | EventExecution | undefined)[]): unknown {
  return items.map((item) => {
    if (item === undefined) return undefined;
    return "payload" in item ? readableRow(item) : { ...item, output: item.output.text };
  });
}

function readableRow<Row extends PublishedEventRow>(row: Row) {
  return { ...row, payload: row.payload.text };
}
