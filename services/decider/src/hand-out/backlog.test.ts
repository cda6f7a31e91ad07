import { describe, expect, test } from "@jest/globals";

import { definition, taskDefinition } from "../testing/definitions.ts";
import { started, terminateRequested } from "../testing/events.ts";
import { givenDecider, offer, type GivenDecider } from "../testing/given-decider.ts";
import { creditId, workflowId } from "../testing/ids.ts";
import { TestClock } from "../testing/test-clock.ts";
import type { DeciderDeps } from "../make-decider.ts";
import { Backlog } from "./backlog.ts";

const none = (): void => undefined;

type Given = GivenDecider & ReturnType<GivenDecider["connect"]> & { readonly start: (n: number) => Promise<void> };

/** A worker of "a", of a client that has no other decider, has had a task, and is about to come back. */
async function givenWorkerAway(deps: Partial<DeciderDeps> = {}): Promise<Given> {
  const given = await givenDecider(deps);
  const { connection, heard } = given.connect();
  const start = async (n: number): Promise<void> => void (await given.decider.apply(started(workflowId(n))));
  connection.grant(offer(100, { isSole: true }));
  await start(100);
  expect(heard.leased.splice(0)).toHaveLength(1);
  return { ...given, connection, heard, start };
}

const workflowsOf = (tasks: readonly { readonly workflowId: string }[]): readonly string[] =>
  tasks.map((task) => task.workflowId);
const leasedTo = ({ heard }: Given) =>
  heard.leased.map(({ creditId: id, tasks }) => ({ creditId: id, workflows: workflowsOf(tasks) }));

describe("tasks that wait for a worker who is about to come back", () => {
  test("are leased to its next credit, in their order and as one answer, and never come to their queue", async () => {
    const given = await givenWorkerAway();
    for (const n of [1, 2, 3]) await given.start(n);

    given.connection.grant(offer(5, { max: 2, isSole: true }));
    await given.settle();

    expect(leasedTo(given)).toEqual([{ creditId: creditId(5), workflows: [workflowId(1), workflowId(2)] }]);
    expect(await given.task(workflowId(1), "a")).toMatchObject({ status: "IN_PROGRESS", leaseId: `${creditId(5)}-0` });
    expect(await given.task(workflowId(3), "a")).toMatchObject({ status: "SCHEDULED", handOut: "queued" });
    await given.pass(900);
    expect(given.enqueued).toEqual([]);
  });

  test("go to their queue after a second, the oldest first", async () => {
    const given = await givenWorkerAway();
    await given.start(1);
    await given.start(2);

    await given.pass(990);
    expect(given.enqueued).toEqual([]);
    await given.pass(110);

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1), workflowId(2)]);
    given.connection.grant(offer(5, { isSole: true }));
    await given.settle();
    expect(given.heard.leased).toEqual([]);
  });

  test("are leased no further than a credit takes of what is held", async () => {
    const given = await givenWorkerAway();
    for (const n of [1, 2, 3]) await given.start(n);

    given.connection.grant(offer(5, { max: 3, maxHeld: 1, isSole: true }));
    given.connection.grant(offer(6, { max: 3, isSole: true }));
    await given.settle();

    expect(leasedTo(given).map(({ workflows }) => workflows.length)).toEqual([1, 2]);
  });

  test("are not waited for by one that does not wait, which is told at once where there are none", async () => {
    const given = await givenWorkerAway();
    given.connection.grant(offer(5, { isSole: true, heldOnly: true }));
    expect(given.heard.withdrawn).toEqual([creditId(5)]);
    await given.start(1);

    given.connection.grant(offer(6, { isSole: true, heldOnly: true }));
    await given.settle();

    expect(leasedTo(given)).toEqual([{ creditId: creditId(6), workflows: [workflowId(1)] }]);
  });

  test("are gone once they wait no longer", async () => {
    const given = await givenWorkerAway();
    await given.start(1);
    await given.start(2);

    await given.decider.apply(terminateRequested(workflowId(1)));
    given.connection.grant(offer(5, { max: 2, isSole: true }));
    await given.settle();

    expect(leasedTo(given)).toEqual([{ creditId: creditId(5), workflows: [workflowId(2)] }]);
  });

  test("go to their queue when decider leaves", async () => {
    const given = await givenWorkerAway();
    await given.start(1);

    await given.decider.drain();

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1)]);
  });

  test("leave a credit that was in vain to what comes next", async () => {
    const given = await givenWorkerAway();
    await given.start(1);
    const commit = given.stores.holdCommits();
    const terminated = given.decider.apply(terminateRequested(workflowId(1)));
    await given.settle();
    given.connection.grant(offer(5, { isSole: true }));
    await given.settle();
    commit();
    await terminated;

    await given.start(2);
    await given.settle();

    expect(leasedTo(given)).toEqual([{ creditId: creditId(5), workflows: [workflowId(2)] }]);
  });
});

describe("tasks that are not held", () => {
  test("those of a worker that may wait at another decider", async () => {
    const given = await givenWorkerAway();
    given.connection.grant(offer(5));
    await given.start(1);

    await given.start(2);

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(2)]);
  });

  test("those of workers who have not been seen for a while", async () => {
    const given = await givenWorkerAway();

    await given.pass(2_100);
    await given.start(1);

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1)]);
  });

  test("those of a priority: who has waited longer goes to the queue with them", async () => {
    const given = await givenWorkerAway();
    await given.start(1);

    await given.decider.apply(started(workflowId(2), { priority: 5 }));

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1), workflowId(2)]);
  });

  test("those of a limit, once that is known", async () => {
    const given = await givenWorkerAway();
    const limited = taskDefinition("a", { concurrentExecLimit: 1 });
    const tasks = [{ name: "a", taskReferenceName: "a", type: "SIMPLE" }];
    await given.stores.metadata.putTaskDefs([limited]);
    await given.stores.metadata.putWorkflowDefs([definition({ name: "limited", tasks })]);
    const start = async (n: number) => await given.decider.apply(started(workflowId(n), { name: "limited" }));
    await start(1);
    given.connection.grant(offer(5, { isSole: true }));
    await given.settle();
    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1)]);

    await start(2);

    expect(workflowsOf(given.enqueued)).toEqual([workflowId(1), workflowId(2)]);
    expect(given.heard.leased).toEqual([]);
  });
});

test("queues that nobody has asked for lately are forgotten, however many there were", () => {
  const clock = new TestClock();
  const credits = { reserve: () => undefined, usedUp: none, giveBack: none, lost: none };
  const parts = {
    clock,
    credits,
    dispatch: { send: none },
    apply: none,
    newUuid: () => "",
    holdMs: 1_000,
    maxTasks: 10,
  };
  const backlog = new Backlog(parts);
  for (let n = 0; n < 1_000; n += 1) backlog.granted({ queue: `domain-${n}:a`, isSole: true });

  clock.advance(61_000);
  backlog.granted({ queue: "b", isSole: true });

  expect(backlog.queueCount).toBe(1);
});
