import { describe, expect, test } from "@jest/globals";
import { decodeEvent, Payload } from "@tutti/engine";
import type { Execution, WorkflowEvent } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import type { OutboxRow } from "../outbox.ts";
import {
  anExecution,
  changed,
  created,
  locking,
  newWorkflowId,
  outboxRow,
  readable,
  timePassed,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What executions have to say to others is kept until it has been said. Other rules leave rows in the outbox, too. */
export function outboxRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const put = async (...rows: readonly OutboxRow[]): Promise<void> => {
    await store().applyBatch(locking([]), () => write([], { outbox: rows }));
  };
  /** Those of `rows` that are as old as that, in the order in which they come. */
  const taken = async (rows: readonly OutboxRow[], olderThanMs = 5_000): Promise<readonly OutboxRow[]> => {
    const ids = new Set(rows.map(({ outboxId }) => outboxId));
    return (await store().takeOutbox(olderThanMs, 1_000)).filter(({ outboxId }) => ids.has(outboxId));
  };

  describe("the outbox", () => {
    test("what a batch puts there comes back, the oldest first, each event as it went in", async () => {
      const execution = anExecution();
      const events = [timePassed(newWorkflowId()), resultFor(execution), timePassed(newWorkflowId())];
      const rows = [outboxRow(execution, { events }), outboxRow(execution, { since: 1_600_000_000_000 })];
      await store().applyBatch(locking([]), () => write([created(execution)], { outbox: rows }));

      const found = await taken(rows);

      expect(readable(found)).toEqual(readable(rows.toReversed()));
      expect(found[1]?.events.map(decodeEvent)).toMatchObject(events.map(({ kind, eventId }) => ({ kind, eventId })));
    });

    test("an event with a payload of 3 MB comes back", async () => {
      const output = Payload.fromText(JSON.stringify("ä?\\'".repeat(600_000)));
      const row = outboxRow(anExecution(), { events: [resultFor(anExecution(), output), timePassed(newWorkflowId())] });
      await put(row, outboxRow(anExecution()));

      const [found] = await taken([row]);

      expect(found?.events.length).toBe(2);
      expect(found?.events[0]?.payloads[0]?.text === output.text).toBe(true);
    }, 30_000);

    test("a row that was taken is young again, so that nobody else takes it", async () => {
      const row = outboxRow(anExecution());
      await put(row);

      const [first, second] = [await taken([row]), await taken([row])];

      expect([first.length, second.length]).toEqual([1, 0]);
      expect(await taken([row], -60_000)).toHaveLength(1);
    });

    test("several who take at once share the rows, and none is taken twice", async () => {
      const rows = Array.from({ length: 20 }, () => outboxRow(anExecution()));
      await put(...rows);

      const shares = await Promise.all([1, 2, 3, 4].map(() => taken(rows)));
      const rest = await taken(rows);

      const all = [...shares.flat(), ...rest].map(({ outboxId }) => outboxId);
      expect(all.toSorted()).toEqual(rows.map(({ outboxId }) => outboxId).toSorted());
    });

    test("young rows are left alone", async () => {
      const row = outboxRow(anExecution(), { since: 9_000_000_000_000 });
      await put(row);

      expect(await taken([row])).toEqual([]);
    });

    test("no more are taken than asked for", async () => {
      await put(...Array.from({ length: 3 }, () => outboxRow(anExecution())));

      expect(await store().takeOutbox(5_000, 2)).toHaveLength(2);
    });

    test("a row that was delivered is gone, whoever says so and however often; its neighbours stay", async () => {
      const execution = anExecution();
      const rows = [outboxRow(execution), outboxRow(execution), outboxRow(anExecution())] as const;
      await put(...rows);

      await store().applyBatch(locking([]), () => write([], { delivered: [rows[0], outboxRow(execution)] }));
      await store().deleteOutbox([rows[2], rows[0]]);
      await store().deleteOutbox([]);

      expect((await taken(rows)).map(({ outboxId }) => outboxId)).toEqual([rows[1].outboxId]);
    });

    test("what an execution has to say to others stays when it is removed", async () => {
      const execution = anExecution();
      const [before, along] = [outboxRow(execution, { events: [resultFor(anExecution())] }), outboxRow(execution)];
      await store().applyBatch(locking([]), () => write([created(execution)], { outbox: [before] }));

      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed({ ...execution, revision: 2 }, { isRemoved: true })], { outbox: [along] }),
      );

      const left = new Map((await taken([before, along])).map((row) => [row.outboxId, readable(row)]));
      expect(left).toEqual(new Map([before, along].map((row) => [row.outboxId, readable(row)])));
    });

    test("nothing is there of a batch that was rolled back", async () => {
      const row = outboxRow(anExecution());

      await expect(
        store().applyBatch(locking([]), () => {
          throw new Error("no");
        }),
      ).rejects.toThrow("no");

      expect(await taken([row], -60_000)).toEqual([]);
    });

    test("its size is counted as far as one wants to know", async () => {
      await put(outboxRow(anExecution()), outboxRow(anExecution()), outboxRow(anExecution()));

      expect(await store().outboxSize(2)).toBe(2);
      expect(await store().outboxSize(100_000)).toBeGreaterThanOrEqual(3);
    });
  });
}

function resultFor({ workflowId }: Execution, output = Payload.fromText(`{ "n" : 1.0 }`)): WorkflowEvent {
  const { eventId, origin } = timePassed(workflowId);
  return {
    kind: "TaskUpdatedByReference",
    eventId,
    workflowId,
    origin,
    taskReferenceName: "child",
    status: "COMPLETED",
    output,
    workerId: undefined,
  };
}
