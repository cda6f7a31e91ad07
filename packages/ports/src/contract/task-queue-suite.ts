import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { taskIdAt, workflowIdFrom, type QueuedTask } from "@tutti/engine";
import { randomUUID } from "node:crypto";

import type { Claim, QueueNews, TaskQueue } from "../task-queue.ts";
import { until } from "./until.ts";

/** Somewhere queues are, empty at first; each test has one of its own. */
export type TaskQueuePlace = {
  /** What one more process would connect. */
  connect(): Promise<TaskQueue>;
  /** Loses every job behind the queues' backs. */
  empty(): Promise<void>;
  /** Closes and deletes everything. */
  drop(): Promise<void>;
};

/** What every task queue does. All queues of a place keep claims for `lockDurationMs`. */
export function taskQueueSuite(
  name: string,
  makePlace: (options: { readonly lockDurationMs: number }) => Promise<TaskQueuePlace>,
): void {
  let place: TaskQueuePlace;
  let queue: TaskQueue;
  const open = (lockDurationMs: number) => async (): Promise<void> => {
    place = await makePlace({ lockDurationMs });
    queue = await place.connect();
  };
  afterEach(async () => await place.drop());

  describe(`${name}: adding and claiming`, () => {
    beforeEach(open(longLockMs));

    test("a claimed job says which task it is, to one claimer only", async () => {
      const added = task();
      await queue.enqueue([added]);

      const first = await queue.claim("q", 1);
      const second = await queue.claim("q", 1);

      const { workflowId, taskId, delivery } = added;
      expect(first).toEqual([{ queue: "q", workflowId, taskId, delivery, priority: 0, token: expect.anything() }]);
      expect(second).toEqual([]);
    });

    test("the same delivery of a task, added twice, is one job, also once it is claimed", async () => {
      const added = task();
      await queue.enqueue([added, added]);
      await queue.enqueue([added]);

      const first = await queue.claim("q", 10);
      await queue.enqueue([added]);

      expect(deliveriesOf(first)).toEqual([1]);
      expect(await queue.claim("q", 10)).toEqual([]);
    });

    test("the next delivery of a task, added while the former is still claimed, is not lost", async () => {
      const former = task();
      await queue.enqueue([former]);
      const claims = await queue.claim("q", 1);

      await queue.enqueue([{ ...former, delivery: 2 }]);
      await queue.finish(claims);

      expect(deliveriesOf(await queue.claim("q", 10))).toEqual([2]);
    });

    test("higher priority comes first, then the order of arrival", async () => {
      const [low, high, middle, late] = [task({ priority: 0 }), task({ priority: 99 }), task({ priority: 50 }), task()];
      const [highest, free] = [task({ priority: 199 }), task({ priority: 100 })];
      await queue.enqueue([low, high, free, middle, highest]);
      await queue.enqueue([late]);

      const claims = await queue.claim("q", 10);

      expect(tasksOf(claims)).toEqual(tasksOf([highest, free, high, middle, low, late]));
      expect(claims.map(({ priority }) => priority)).toEqual([199, 100, 99, 50, 0, late.priority]);
    });

    test("a claim gives no more than asked for, and what there is of it", async () => {
      await queue.enqueue(Array.from({ length: 30 }, () => task()));

      const first = await queue.claim("q", 20);
      const rest = await queue.claim("q", 100);

      expect([first.length, rest.length]).toEqual([20, 10]);
      expect(await queue.claim("q", 0)).toEqual([]);
      expect(await queue.claim("never heard of", 5)).toEqual([]);
    });

    test("two processes that claim at once share the jobs without a double", async () => {
      const other = await place.connect();
      const added = Array.from({ length: 40 }, () => task());
      await queue.enqueue(added);

      const claims = await Promise.all([queue.claim("q", 40), other.claim("q", 40)]);

      expect(tasksOf(claims.flat()).toSorted()).toEqual(tasksOf(added).toSorted());
    });

    test.each(["a:b", "domain:type", "größe 火 🎻", " ends in blanks ", "{x}", "%7B", "q}{", "x".repeat(300)])(
      "a queue's name may be any text: %s",
      async (odd) => {
        await queue.enqueue([task({ queue: odd }), task({ queue: odd.toUpperCase() }), task({ queue: `${odd} ` })]);

        const claims = await queue.claim(odd, 10);

        expect(claims.map((claim) => claim.queue)).toEqual(odd === odd.toUpperCase() ? [odd, odd] : [odd]);
      },
    );
  });

  describe(`${name}: letting go`, () => {
    beforeEach(open(longLockMs));

    test("a finished job does not come back, and may be added again", async () => {
      const added = task();
      await queue.enqueue([added]);
      await queue.finish(await queue.claim("q", 1));
      await queue.returnStalled();

      const gone = await queue.claim("q", 1);
      await queue.enqueue([added]);

      expect(gone).toEqual([]);
      expect(tasksOf(await queue.claim("q", 1))).toEqual([added.taskId]);
    });

    test("a released job is there again at once, before those of its priority that came later", async () => {
      const [first, second, urgent] = [task(), task(), task({ priority: 5 })];
      await queue.enqueue([first, second]);
      const claims = await queue.claim("q", 1);
      await queue.enqueue([urgent]);

      await queue.release(claims);

      expect(tasksOf(await queue.claim("q", 10))).toEqual(tasksOf([urgent, first, second]));
    });

    test("jobs that are put back are there again at once, in their order, and nobody is told", async () => {
      const tasks = [task(), task()].sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
      await queue.enqueue(tasks);
      const claims = await queue.claim("q", 2);
      await queue.enqueue([task({ queue: "q" })]);
      const heard = await listen(queue);

      await queue.putBack(claims);
      await queue.announce(["other"]);

      await until("the news", () => heard.work().includes("other") || undefined);
      expect(heard.work()).toEqual(["other"]);
      expect(tasksOf(await queue.claim("q", 2))).toEqual(tasksOf(tasks));
    });

    test("finishing twice and releasing what is finished do nothing", async () => {
      await queue.enqueue([task()]);
      const claims = await queue.claim("q", 1);
      await queue.finish(claims);

      await queue.finish(claims);
      await queue.release(claims);

      expect(await queue.claim("q", 1)).toEqual([]);
    });

    test("a job is left to its holder while the lock lasts", async () => {
      await queue.enqueue([task()]);
      await queue.claim("q", 1);

      await queue.returnStalled();
      await queue.returnStalled();

      expect(await queue.claim("q", 1)).toEqual([]);
    });

    test("a waiting job can be taken out; a claimed one stays with its holder", async () => {
      const [waiting, claimed] = [task(), task({ priority: 1 })];
      await queue.enqueue([waiting, claimed]);
      const claims = await queue.claim("q", 1);

      await queue.dequeue([waiting, claimed]);
      const left = await queue.claim("q", 10);
      await queue.release(claims);

      expect(left).toEqual([]);
      expect(tasksOf(await queue.claim("q", 10))).toEqual([claimed.taskId]);
    });
  });

  describe(`${name}: holders that go silent`, () => {
    beforeEach(open(shortLockMs));

    test("a job whose holder goes silent comes back, and subscribers hear of it", async () => {
      await queue.enqueue([task()]);
      const [silent] = await queue.claim("q", 1);
      const heard = await listen(queue);

      const again = await claimReturned(queue);

      expect(tasksOf([again])).toEqual([silent?.taskId]);
      expect(heard.work()).toContain("q");
    });

    test("a job comes back however often its holders go silent", async () => {
      const added = task();
      await queue.enqueue([added]);
      await queue.claim("q", 1);

      const claims = [await claimReturned(queue), await claimReturned(queue), await claimReturned(queue)];

      expect(tasksOf(claims)).toEqual(tasksOf([added, added, added]));
    });

    test("a holder that was silent too long still ends a job that nobody has taken since", async () => {
      const [added, marker] = [task(), task()];
      await queue.enqueue([added]);
      const late = await queue.claim("q", 1);
      const heard = await listen(queue);
      await until("the job to be returned", async () => {
        await queue.returnStalled();
        return heard.work().includes("q") || undefined;
      });

      await queue.finish(late);
      await queue.enqueue([marker]);

      expect(tasksOf(await queue.claim("q", 10))).toEqual([marker.taskId]);
    });

    test("a job that is claimed after everything was lost comes back when its holder goes silent", async () => {
      await queue.enqueue([task()]);
      await queue.claim("q", 1);
      await queue.returnStalled();
      await place.empty();
      const added = task();
      await queue.enqueue([added]);
      await queue.claim("q", 1);

      expect(tasksOf([await claimReturned(queue)])).toEqual([added.taskId]);
    });
  });

  describe(`${name}: a late holder and the next one`, () => {
    beforeEach(open(middlingLockMs));

    test("a holder that was silent too long does not end what somebody else holds by now", async () => {
      await queue.enqueue([task()]);
      const late = await queue.claim("q", 1);
      await claimReturned(queue);

      await queue.finish(late);

      expect(tasksOf([await claimReturned(queue)])).toEqual(tasksOf(late));
    });
  });

  describe(`${name}: news`, () => {
    beforeEach(open(longLockMs));

    test("a new subscriber is told first that it may have missed something", async () => {
      const heard = await listen(queue);

      await until("the first news", () => heard.news[0]);

      expect(heard.news[0]).toEqual({ kind: "resubscribed" });
    });

    test("subscribers in every process hear which queues got work, in one message", async () => {
      const heard = await listen(await place.connect());

      await queue.enqueue([task({ queue: "a" }), task({ queue: "b:c" }), task({ queue: "a" })]);

      const news = await until("the news", () => heard.news.find(({ kind }) => kind === "work"));
      expect(news).toEqual({ kind: "work", queues: ["a", "b:c"] });
    });

    test("subscribers hear of released jobs and of queues that are announced", async () => {
      const heard = await listen(queue);
      await queue.enqueue([task()]);
      const claims = await queue.claim("q", 1);

      await queue.release(claims);
      await queue.announce(["other", "q"]);

      await until("all the news", () => heard.work().length >= 4 || undefined);
      expect(heard.work()).toEqual(["q", "q", "other", "q"]);
    });

    test("a closed subscription hears nothing more", async () => {
      const [closed, open] = [await listen(queue), await listen(queue)];
      await closed.close();

      await queue.announce(["q"]);

      await until("the other to hear", () => open.work()[0]);
      expect(closed.work()).toEqual([]);
    });
  });

  describe(`${name}: after everything was lost`, () => {
    beforeEach(open(longLockMs));

    test("old claims can be let go of, and jobs be added and claimed as before", async () => {
      const [one, two] = [task(), task()];
      await queue.enqueue([one, two]);
      const claims = await queue.claim("q", 2);
      await queue.returnStalled();

      await place.empty();
      await queue.finish(claims.slice(0, 1));
      await queue.release(claims.slice(1));
      await queue.dequeue([one]);
      await queue.returnStalled();
      await queue.enqueue([one, two]);

      expect(tasksOf(await queue.claim("q", 10))).toEqual(tasksOf([one, two]));
    });
  });

  describe(`${name}: the generation`, () => {
    beforeEach(open(longLockMs));

    test("queues that nobody has refilled yet have none", async () => {
      expect(await queue.generation()).toBeUndefined();
    });

    test("a refill makes its nonce the generation, for every process, at its end and not before", async () => {
      const other = await place.connect();

      const begun = await queue.beginRefill("n1", holdMs);
      const during = await other.generation();
      const held = await queue.holdRefill("n1", holdMs);
      const ended = await queue.endRefill("n1");

      expect([begun, held, ended]).toEqual([true, true, true]);
      expect(during).toBeUndefined();
      expect(await other.generation()).toBe("n1");
    });

    test("only one refills at a time, and nobody while a generation stands", async () => {
      const other = await place.connect();
      await queue.beginRefill("n1", holdMs);

      const during = [await other.beginRefill("n2", holdMs), await other.holdRefill("n2", holdMs)];
      const stolen = await other.endRefill("n2");
      await queue.endRefill("n1");
      const afterwards = [await other.beginRefill("n2", holdMs), await other.holdRefill("n1", holdMs)];

      expect([...during, stolen, ...afterwards]).toEqual([false, false, false, false, false]);
      expect(await queue.generation()).toBe("n1");
    });

    test("a refill during which everything is lost again does not count", async () => {
      await queue.beginRefill("n1", holdMs);

      await place.empty();
      const outcomes = [await queue.holdRefill("n1", holdMs), await queue.endRefill("n1")];

      expect(outcomes).toEqual([false, false]);
      expect(await queue.generation()).toBeUndefined();
      expect(await queue.beginRefill("n2", holdMs)).toBe(true);
    });

    test("a refill that is not held any more is taken on by another", async () => {
      await queue.beginRefill("n1", 40);

      await until("the hold to run out", async () => (await queue.beginRefill("n2", holdMs)) || undefined);

      expect(await queue.endRefill("n1")).toBe(false);
      expect(await queue.endRefill("n2")).toBe(true);
    });

    test("who adds a job where everything was lost has subscribers told, until it is refilled", async () => {
      const heard = await listen(await place.connect());
      const emptied = (): number => heard.news.filter(({ kind }) => kind === "emptied").length;
      await queue.beginRefill("n1", holdMs);
      await queue.enqueue([task()]);
      await queue.endRefill("n1");
      await queue.enqueue([task()]);
      await queue.announce(["marker"]);
      await until("the marker", () => heard.work().includes("marker") || undefined);
      const before = emptied();

      await place.empty();
      await queue.enqueue([task()]);

      expect(before).toBe(0);
      expect(await until("the news", () => emptied() || undefined)).toBe(1);
    });

    test("the generation goes when everything is lost, and with nothing else", async () => {
      await queue.beginRefill("n1", holdMs);
      await queue.endRefill("n1");
      await queue.enqueue([task()]);
      await queue.finish(await queue.claim("q", 1));
      await queue.returnStalled();
      const before = await queue.generation();

      await place.empty();

      expect(before).toBe("n1");
      expect(await queue.generation()).toBeUndefined();
    });
  });
}

const holdMs = 60_000;
const longLockMs = 60_000;
/** Long enough that nobody's lock runs out between two calls, short enough to wait for. */
const middlingLockMs = 500;
const shortLockMs = 40;

function task(some: Partial<QueuedTask> = {}): QueuedTask {
  const workflowId = workflowIdFrom(randomUUID());
  if (workflowId === undefined) throw new Error("a UUID is a workflow's id");
  const since = Date.now();
  const taskId = taskIdAt({ ms: since, ordinal: 0 }, workflowId);
  return { workflowId, taskId, delivery: 1, queue: "q", priority: 0, since, ...some };
}

function tasksOf(those: readonly Pick<QueuedTask, "taskId">[]): readonly string[] {
  return those.map(({ taskId }) => taskId);
}

function deliveriesOf(claims: readonly Claim[]): readonly number[] {
  return claims.map(({ delivery }) => delivery);
}

/** Looks for silent holders until a job of "q" can be claimed. */
async function claimReturned(queue: TaskQueue): Promise<Claim> {
  return await until("a job to be returned", async () => {
    await queue.returnStalled();
    const [claim] = await queue.claim("q", 1);
    return claim;
  });
}

async function listen(queue: TaskQueue) {
  const news: QueueNews[] = [];
  const subscription = await queue.subscribe((piece) => void news.push(piece));
  const work = (): readonly string[] => news.flatMap((piece) => (piece.kind === "work" ? piece.queues : []));
  return { news, work, close: async () => await subscription.close() };
}
