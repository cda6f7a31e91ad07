import { randomUUID } from "node:crypto";

import { describe, expect, test } from "@jest/globals";
import { slotLeaseId } from "@tutti/engine";
import type { LeaseId, TaskLimit, TaskSlot } from "@tutti/engine";
import type { SlotStore, StoredSlot } from "@tutti/ports";
import { makeMemoryLimiter } from "@tutti/ports/memory";

import { defaultLimits } from "../limits.ts";
import { queuedTaskAt } from "../testing/ids.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { CheckSlots } from "./check-slots.ts";
import { forgetPassedSlots } from "./forget-passed-slots.ts";
import { freeSlots } from "./free-slots.ts";
import { rebuildLimits } from "./rebuild-limits.ts";

const limit: TaskLimit = {
  name: "pack",
  concurrentExecLimit: 2,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 0,
};

describe("limits at FLUSHALL", () => {
  test("a limiter that was never open is opened at once", async () => {
    const given = givenLimits();

    await given.rebuild();

    expect(await given.take()).toBe("taken");
  });

  test("after a loss nothing is handed out for 20 s, in which what was under way is committed, and then what is left", async () => {
    const given = givenLimits();
    await given.rebuild();
    const [known, underWay] = [await given.taken(), await given.taken()];
    given.commit(known);
    given.limiter.empty();
    const answers: string[] = [];

    for (let second = 0; second < 20; second += 1) {
      await given.rebuild();
      answers.push(await given.take());
      if (second === 4) given.commit(underWay);
      given.pass(1_000);
    }
    await given.rebuild();
    answers.push(await given.take());
    await given.limiter.free([{ name: limit.name, leaseId: known }]);

    expect(new Set(answers)).toEqual(new Set(["refused"]));
    expect([await given.take(), await given.take()]).toEqual(["taken", "refused"]);
  });

  test("one that is lost again on the way waits again", async () => {
    const given = givenLimits();
    await given.rebuild();
    given.limiter.empty();
    await given.rebuild();
    given.pass(15_000);

    given.limiter.empty();
    await given.rebuild();
    given.pass(15_000);
    await given.rebuild();
    const early = await given.limiter.life();
    given.pass(5_000);
    await given.rebuild();

    expect([early, await given.take()]).toEqual([undefined, "taken"]);
  });
});

describe("slots that were freed", () => {
  test("are told of although decider died before it could, and go from the store", async () => {
    const given = givenLimits();
    await given.rebuild();
    const leases = [await given.taken(), await given.taken()];
    for (const leaseId of leases) given.commit(leaseId);
    given.freed(leases[0]);

    await given.free();

    expect([await given.take(), await given.take()]).toEqual(["taken", "refused"]);
    expect(given.rows.map(({ leaseId }) => leaseId)).toEqual(leases.slice(1));
  });
});

describe("slots without a lease", () => {
  test("are given back when none can come of them any more; leases keep theirs", async () => {
    const given = givenLimits();
    await given.rebuild();
    const [leaked, leased] = [await given.taken(), await given.taken()];
    given.commit(leased);

    given.pass(19_000);
    await given.check();
    const early = await given.take();
    given.pass(1_000);
    await given.check();

    expect([early, await given.take(), await given.take()]).toEqual(["refused", "taken", "refused"]);
    expect(leaked).not.toBe(leased);
  });
});

describe("leases that their limit does not count", () => {
  test("are counted again once they were missed in two looks", async () => {
    const given = givenLimits();
    await given.rebuild();
    for (const leaseId of [slotLeaseId("a"), slotLeaseId("b")]) given.commit(leaseId);

    await given.check();
    const once = (await given.limiter.running()).length;
    await given.check();

    expect([once, (await given.limiter.running()).length]).toEqual([0, 2]);
    expect(await given.take()).toBe("refused");
  });
});

function givenLimits() {
  let now = 0;
  const limiter = makeMemoryLimiter({ now: () => now, tell: () => undefined });
  const rows: (TaskSlot & { readonly since: number; state: "running" | "freed" | "told" })[] = [];
  let wasOpened = false;
  const slots: Pick<SlotStore, "find" | "findFreed" | "told" | "forgetPassed" | "noteOpening"> = {
    find: async (after, max) => {
      const from = after === undefined ? 0 : rows.findIndex(({ leaseId }) => leaseId === after.leaseId) + 1;
      const page = rows.slice(from, from + max).map(({ since, state, ...slot }): StoredSlot => ({
        ...slot,
        isRunning: state === "running",
        ageMs: now - since,
        windowMs: 0,
      }));
      return await Promise.resolve(page);
    },
    findFreed: async (max) => await Promise.resolve(rows.filter(({ state }) => state === "freed").slice(0, max)),
    told: async (told) => {
      for (const { leaseId } of told) for (const row of rows) if (row.leaseId === leaseId) row.state = "told";
      await Promise.resolve();
    },
    forgetPassed: async () => {
      const left = rows.filter(({ state }) => state !== "told");
      const count = rows.length - left.length;
      rows.splice(0, rows.length, ...left);
      return await Promise.resolve(count);
    },
    noteOpening: async () => {
      const before = wasOpened;
      wasOpened = true;
      return await Promise.resolve(before);
    },
  };
  const { log } = recordedLog();
  const clock = { nowMs: () => now, sleep: async () => await Promise.resolve() };
  // Small pages, so that there are several.
  const deps = { limiter, slots, log, clock, limits: { ...defaultLimits, slotPage: 1 }, newUuid: randomUUID };
  const signal = new AbortController().signal;
  const checks = new CheckSlots(deps);
  const take = async (leaseId: LeaseId = slotLeaseId(randomUUID())): Promise<string> =>
    (await limiter.take([{ limit, leaseId }]))[0]?.kind ?? "";
  return {
    limiter,
    rows,
    take,
    taken: async (): Promise<LeaseId> => {
      const leaseId = slotLeaseId(randomUUID());
      expect(await take(leaseId)).toBe("taken");
      return leaseId;
    },
    commit: (leaseId: LeaseId): void =>
      void rows.push({
        workflowId: queuedTaskAt(rows.length + 1).workflowId,
        taskId: queuedTaskAt(rows.length + 1).taskId,
        leaseId,
        name: limit.name,
        since: now,
        state: "running",
      }),
    freed: (leaseId: LeaseId | undefined): void => {
      for (const row of rows) if (row.leaseId === leaseId) row.state = "freed";
    },
    pass: (ms: number): void => void (now += ms),
    rebuild: async () => await rebuildLimits(deps, signal),
    free: async () => {
      await freeSlots(deps, signal);
      await forgetPassedSlots(deps, signal);
    },
    check: async () => await checks.run(signal),
  };
}
