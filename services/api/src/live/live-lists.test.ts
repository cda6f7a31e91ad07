import { describe, expect, test } from "@jest/globals";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";
import { makeMemoryStores } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import { LiveLists, type LiveRows } from "./live-lists.ts";

const now = 1_700_000_000_000;
const ofOrder = {
  condition: { kind: "compare", field: "workflowType", comparison: "=", value: "order" },
  words: [],
} as const;

/** An index that the test fills, and a timer that fires when the test says so. */
function givenLists() {
  const { search } = makeMemoryStores(() => now);
  let reads = 0;
  const timers = new Set<() => void>();
  const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
  const lists = new LiveLists({
    index: {
      listExecutions: async (...asked) => {
        reads += 1;
        return await search.listExecutions(...asked);
      },
    },
    log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }),
    clock: {
      nowMs: () => 0,
      after: (_, run) => {
        timers.add(run);
        return () => void timers.delete(run);
      },
    },
    nowMs: () => now,
  });
  const put = async (correlationId: string, over: object = {}, revision = 1) => {
    const document = aWorkflowDocument({ correlationId, updateTime: now, ...over });
    await search.put([indexed(document, { revision })]);
    return document;
  };
  const second = async (): Promise<void> => {
    for (const run of [...timers]) {
      timers.delete(run);
      run();
    }
    await settle();
  };
  const leaving = new AbortController();
  const view = (sinceTime?: number): AsyncIterator<LiveRows> =>
    lists.follow(ofOrder, { sinceTime, signal: leaving.signal })[Symbol.asyncIterator]();
  return { lists, search, put, second, view, settle, timers, leave: () => leaving.abort(), reads: () => reads };
}

const names = ({ value }: IteratorResult<LiveRows, LiveRows | undefined>): string =>
  (value?.rows ?? []).map(({ correlationId }) => correlationId).join("");

describe("who watches a list", () => {
  test("is told of what changed a moment ago and then of what begins or changes, and matches", async () => {
    const given = givenLists();
    await given.put("old", { updateTime: now - 60_000 });
    const document = await given.put("a");
    const viewer = given.view();
    const first = await viewer.next();

    const second = viewer.next();
    await given.put("b");
    await given.put("x", { workflowType: "other" });
    await given.search.put([indexed({ ...document, status: "FAILED" }, { revision: 2 })]);
    await given.second();
    given.leave();

    expect([
      names(first),
      names(await second)
        .split("")
        .sort()
        .join(""),
    ]).toEqual(["a", "ab"]);
  });

  test("is told of each change once", async () => {
    const given = givenLists();
    await given.put("a");
    const viewer = given.view();
    await viewer.next();
    const next = viewer.next();

    for (let n = 0; n < 3; n += 1) await given.second();
    await given.put("b");
    await given.second();
    given.leave();

    expect(names(await next)).toBe("b");
  });

  test("shares one read a second with others of the same filter, and costs nothing when all have gone", async () => {
    const given = givenLists();
    const [one, other] = [given.view(), given.view()];
    const next = [one.next(), other.next()];
    await given.settle();
    const joined = given.reads();

    await given.put("a");
    await given.second();
    const shared = given.reads() - joined;
    await Promise.all(next);
    given.leave();
    const ends = await Promise.all([one.next(), other.next()]);

    expect(shared).toBe(1);
    expect(ends.map(({ done }) => done)).toEqual([true, true]);
    expect([given.lists.count, given.timers.size]).toEqual([0, 0]);
  });

  test("goes on where it was when it comes again", async () => {
    const given = givenLists();
    await given.put("a", { updateTime: now - 90_000 });
    await given.put("b", { updateTime: now - 50_000 });
    const viewer = given.view(now - 60_000);

    const { value } = await viewer.next();
    given.leave();

    expect(value?.rows.map(({ correlationId }: { correlationId: string }) => correlationId)).toEqual(["b"]);
    expect(value?.untilTime).toBe(now - 50_000);
  });

  test("is let go when the process stops, and no more are taken", async () => {
    const given = givenLists();
    const viewer = given.view();
    const next = viewer.next();
    await given.settle();

    given.lists.drain();

    expect((await next).done).toBe(true);
    expect(given.lists.refusal()).toMatchObject({ kind: "Unavailable" });
  });
});
