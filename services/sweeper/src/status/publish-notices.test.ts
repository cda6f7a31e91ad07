import { once } from "node:events";

import { describe, expect, test } from "@jest/globals";
import type { WorkflowId } from "@tutti/engine";
import { positionOf, type NoticeRow } from "@tutti/ports";
import { until } from "@tutti/ports/contract";
import { makeMemoryStores } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import { workflowIdAt } from "../testing/ids.ts";
import { PartlyHeardError } from "./status-publisher.ts";
import { PublishNotices, publishLimits, type PublishLimits } from "./publish-notices.ts";
import type { NoticeOutcome } from "./status-metrics.ts";

const w1 = "00000000-0000-7000-8000-000000000001" as WorkflowId;
const w2 = "00000000-0000-7000-8000-000000000002" as WorkflowId;
const unsaid = new AbortController().signal;

const row = (workflowId: WorkflowId, revision: number): NoticeRow => {
  const eventId = `${workflowId.slice(-1)}/${revision}`;
  const notices = JSON.stringify([{ eventId, kind: "workflow", event: "STARTED", n: 1 }]);
  return { publisher: "p", workflowId, position: positionOf(revision, 0), notices };
};

async function given(rows: readonly NoticeRow[], limits: Partial<PublishLimits> = {}) {
  let now = 1_700_000_000_000;
  const stores = makeMemoryStores(() => now);
  const put = async (notices: readonly NoticeRow[]) =>
    await stores.executions.applyBatch({ lock: [], cachedRevisions: new Map(), repeats: [] }, () => ({
      ...{ changes: [], events: [], flushed: [], outbox: [], delivered: [], notices },
    }));
  await put(rows);
  const [published, refused, counted] = [[] as string[], new Set<string>(), [] as NoticeOutcome[]];
  const partly = new Set<string>();
  const slow = new Set<string>();
  const work = new PublishNotices({
    store: stores.statusNotices,
    publisher: {
      name: "p",
      publish: async (events, signal) => {
        for (const { eventId } of events) {
          if (slow.delete(eventId)) await cutOff(signal);
          if (partly.delete(eventId)) throw new PartlyHeardError("no");
          if (refused.has(eventId)) throw new Error("no");
          published.push(eventId);
        }
        await Promise.resolve();
      },
    },
    log: makeLog({ service: "sweeper", instance: "test" }, { destination: { write: () => undefined } }),
    metrics: { events: (_publisher, outcome) => void counted.push(outcome) },
    limits: { ...publishLimits, ...limits },
  });
  const pass = async (ms: number) => {
    now += ms;
    await work.run(unsaid);
  };
  return {
    work,
    stores,
    put,
    pass,
    published,
    refused,
    partly,
    slow,
    counted,
    size: () => stores.statusNotices.size(10),
  };
}

/** A webhook that does not answer, after it has heard something. */
async function cutOff(signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw new PartlyHeardError("cut off");
}

describe("notices for a publisher", () => {
  test("that take longer than their turn are cut off and go on later, and whatever has not begun by then is let go", async () => {
    const it = await given([row(w1, 1), row(w1, 2), row(w2, 1)], { atOnce: 1, turnMs: 30, beginMs: 10 });
    it.slow.add("1/1");

    await it.pass(0);
    const first = [...it.published];
    for (let passes = 0; passes < 10 && (await it.size()) > 0; passes += 1) await it.pass(1_000);

    expect(first).toEqual([]);
    expect(it.published.toSorted()).toEqual(["1/1", "1/2", "2/1"]);
    expect(it.counted).not.toContain("givenUp");
  });

  test("that are slow keep one place, and neither the next page nor what comes later waits for them", async () => {
    const others = [2, 3, 4, 5, 6].map(workflowIdAt);
    const it = await given([row(w1, 1), ...others.slice(0, 4).map((id) => row(id, 1))], {
      ...{ page: 2, atOnce: 2, turnMs: 60_000, lookEveryMs: 1 },
    });
    it.slow.add("1/1");
    const stopping = new AbortController();
    const running = it.work.run(stopping.signal);

    await until("the next pages", () => it.published.length === 4 || undefined);
    await it.put(others.slice(4).map((id) => row(id, 1)));
    await until("what came later", () => it.published.length === 5 || undefined);
    stopping.abort();
    await running;

    expect(it.published.toSorted()).toEqual(["2/1", "3/1", "4/1", "5/1", "6/1"]);
  });

  test("whose store fails meanwhile fail the run, once what is under way is through", async () => {
    const it = await given([row(w1, 1), row(w2, 1)]);
    it.stores.statusNotices.delete = () => Promise.reject(new Error("no database"));

    await expect(it.pass(0)).rejects.toThrow("no database");

    expect(it.published.toSorted()).toEqual(["1/1", "2/1"]);
  });

  test("are published once, of one execution in order, and are gone then", async () => {
    const it = await given([row(w1, 2), row(w2, 1), row(w1, 1)]);

    await it.pass(0);
    await it.pass(0);

    expect(it.published.filter((id) => id.startsWith("1"))).toEqual(["1/1", "1/2"]);
    expect([it.published.length, await it.size()]).toEqual([3, 0]);
  });

  test("one that fails is tried again after longer and longer, and those after it wait", async () => {
    const it = await given([row(w1, 1), row(w1, 2), row(w2, 1)]);
    it.refused.add("1/1");

    await it.pass(0);
    await it.pass(400);
    expect([it.published, it.counted]).toEqual([["2/1"], ["failed", "published"]]);
    await it.pass(100);
    await it.pass(900);
    expect(it.counted).toEqual(["failed", "published", "failed"]);
    it.refused.clear();
    await it.pass(100);

    expect(it.published).toEqual(["2/1", "1/1", "1/2"]);
  });

  test("one of which more was heard than before is tried again soon, and that is no attempt in vain", async () => {
    const it = await given([row(w1, 1), row(w1, 2)], { maxAttempts: 1 });
    it.partly.add("1/1");

    await it.pass(0);
    await it.pass(500);

    expect([it.published, it.counted]).toEqual([
      ["1/1", "1/2"],
      ["failed", "published", "published"],
    ]);
  });

  test("one that fails too often is given up, counted, and lets through what comes after it", async () => {
    const it = await given([row(w1, 1), row(w1, 2)], { maxAttempts: 2 });
    it.refused.add("1/1");

    await it.pass(0);
    await it.pass(500);

    expect([it.published, it.counted]).toEqual([["1/2"], ["failed", "givenUp", "published"]]);
    expect(await it.size()).toBe(0);
  });
});
