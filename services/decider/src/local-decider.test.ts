import { expect, test } from "@jest/globals";
import type { LeasedAgainstCredit, LostLease } from "@tutti/ports";

import { makeLocalDecider } from "./local-decider.ts";
import { requested, started } from "./testing/events.ts";
import { givenDecider, offer, refusalOf } from "./testing/given-decider.ts";
import { workflowId } from "./testing/ids.ts";

const w1 = workflowId(1);
const client = { instance: "api-1", epoch: "e" };

test("an event of unknown outcome is handed in again until it is answered", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  await local.apply(started(w1));
  given.stores.faults.push("unknown, committed");
  const applied = local.apply(requested(w1, "PauseRequested"));
  await given.settle();

  await given.pass(100);

  expect(await applied).toMatchObject({ kind: "answered", answer: { status: "PAUSED" } });
});

test("an event that somebody may have handed in before is looked up", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  await local.apply(started(w1));
  const pause = requested(w1, "PauseRequested");
  await local.apply(pause);
  await local.apply(requested(w1, "ResumeRequested"));

  const again = await local.apply(pause, { isRepeat: true });

  expect(again).toMatchObject({ kind: "answered", answer: { status: "PAUSED" } });
  expect((await given.execution(w1)).status).toBe("RUNNING");
});

test("after its deadline an event is refused as Unavailable, whatever becomes of it", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  const commit = given.stores.holdCommits();
  const applied = local.apply(started(w1), { deadlineMs: 100 });
  await given.settle();

  await given.pass(200);

  expect(refusalOf(await applied)).toBe("Unavailable");
  commit();
});

test("a caller that goes away hears why", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  const commit = given.stores.holdCommits();
  const gone = new AbortController();
  const applied = local.apply(started(w1), { signal: gone.signal });

  gone.abort(new Error("gone"));

  await expect(applied).rejects.toThrow("gone");
  commit();
});

test("listeners hear at once of a task that a terminated workflow has taken out of their hands", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  const lost: LostLease[] = [];
  const deaf = { leased: () => undefined, withdrawn: () => undefined, deciderLost: () => undefined };
  local.listen({ ...deaf, leasesLost: (told) => void lost.push(...told) });
  local.grant(offer(1));
  await local.apply(started(w1));

  await local.apply({ ...requested(w1, "PauseRequested"), kind: "TerminateRequested", reason: "enough" });
  await given.settle();

  expect(lost).toMatchObject([{ workflowId: w1, taskStatus: "CANCELED", workflowStatus: "TERMINATED" }]);
});

test("leased tasks and void credits are told to listeners", async () => {
  const given = await givenDecider();
  const local = makeLocalDecider(given.decider, { client, clock: given.clock });
  const leased: LeasedAgainstCredit[] = [];
  const withdrawn: string[] = [];
  const stop = local.listen({
    leased: (one) => void leased.push(one),
    withdrawn: (id) => void withdrawn.push(id),
    deciderLost: () => undefined,
  });
  local.grant(offer(1));
  local.grant(offer(2));

  await local.apply(started(w1));
  local.withdraw(offer(2).creditId);

  expect(leased.map(({ creditId }) => creditId)).toEqual([offer(1).creditId]);
  expect(withdrawn).toEqual([offer(2).creditId]);
  stop();
});
