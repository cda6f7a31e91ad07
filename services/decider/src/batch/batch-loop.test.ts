import { describe, expect, test } from "@jest/globals";
import { decide } from "@tutti/engine";
import type { WorkflowId } from "@tutti/engine";

import type { DeciderDeps } from "../make-decider.ts";
import { definition } from "../testing/definitions.ts";
import { requested, started, updated } from "../testing/events.ts";
import { givenDecider, offer, onlyTask, refusalOf, type GivenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w = (n: number): WorkflowId => workflowId(n);

async function startedWorkflows(count: number, deps: Partial<DeciderDeps> = {}): Promise<GivenDecider> {
  const given = await givenDecider(deps);
  await Promise.all(Array.from({ length: count }, (_, n) => given.decider.apply(started(w(n)))));
  given.stores.requests.length = 0;
  given.stores.writes.length = 0;
  return given;
}

describe("forming batches", () => {
  test("a batch takes a third of all, and three are in flight on disjoint executions", async () => {
    const given = await startedWorkflows(30);
    const commit = given.stores.holdCommits();

    const all = Promise.all(
      Array.from({ length: 30 }, (_, n) => given.decider.apply(requested(w(n), "PauseRequested"))),
    );
    await given.settle();

    expect(given.stores.requests.map(({ lock }) => lock.length)).toEqual([10, 10, 10]);
    commit();
    expect((await all).every(({ kind }) => kind === "answered")).toBe(true);
  });

  test("events of an execution whose batch is in flight wait for it, and then go together", async () => {
    const given = await startedWorkflows(1);
    const commit = given.stores.holdCommits();
    const first = given.decider.apply(requested(w(0), "PauseRequested"));
    await given.settle();

    const rest = Array.from({ length: 9 }, () => given.decider.apply(requested(w(0), "TimePassed")));
    await given.settle();

    expect(given.stores.requests).toHaveLength(1);
    commit();
    await Promise.all([first, ...rest]);
    expect(given.stores.requests).toHaveLength(2);
  });

  test("first sends of starts are not locked, everything else is", async () => {
    const given = await startedWorkflows(1);

    await Promise.all([given.decider.apply(started(w(7))), given.decider.apply(requested(w(0), "PauseRequested"))]);

    expect(given.stores.requests.flatMap(({ lock }) => lock)).toEqual([w(0)]);
  });

  test("wake-ups take at most half while users' events wait", async () => {
    const given = await startedWorkflows(20, { limits: { maxBatchesInFlight: 1, maxBatchEvents: 4 } });
    const order: string[] = [];
    const note = (kind: string) => () => void order.push(kind);
    const wakeUps = Array.from({ length: 10 }, (_, n) =>
      given.decider.apply(requested(w(n), "TimePassed")).then(note("time")),
    );
    const pauses = Array.from({ length: 10 }, (_, n) =>
      given.decider.apply(requested(w(n + 10), "PauseRequested")).then(note("user")),
    );

    await Promise.all([...wakeUps, ...pauses]);

    expect(order.slice(0, 4).filter((kind) => kind === "user").length).toBeGreaterThanOrEqual(2);
    expect(order.slice(0, 4)).toContain("time");
  });

  test("what is left when a batch has decided for long goes with the next one, before what came after it", async () => {
    const paused: WorkflowId[] = [];
    const slowly: DeciderDeps["decide"] = (input) => {
      if (input.event.kind === "PauseRequested") {
        paused.push(input.event.workflowId);
        given.clock.advance(30);
      }
      return decide(input);
    };
    const limits = { maxBatchesInFlight: 1 };
    const given: GivenDecider = await startedWorkflows(9, { decide: slowly, limits });

    const all = Array.from({ length: 9 }, (_, n) => given.decider.apply(requested(w(n), "PauseRequested")));
    const applied = await Promise.all(all);

    expect(applied.every(({ kind }) => kind === "answered")).toBe(true);
    expect(paused).toEqual(Array.from({ length: 9 }, (_, n) => w(n)));
    expect(given.stores.requests.slice(0, 2).map(({ lock }) => lock)).toEqual([
      [w(0), w(1), w(2)],
      [w(2), w(3), w(4)],
    ]);
  });

  test("an event whose sender has given up is dropped while it waits, not once it is in a batch", async () => {
    const given = await startedWorkflows(1);
    const commit = given.stores.holdCommits();
    const inBatch = given.decider.apply(requested(w(0), "PauseRequested"), { deadlineMs: 10 });
    await given.settle();
    const waiting = given.decider.apply(requested(w(0), "ResumeRequested"), { deadlineMs: 10 });
    given.clock.advance(20);

    commit();

    expect(await inBatch).toMatchObject({ kind: "answered" });
    expect(refusalOf(await waiting)).toBe("Unavailable");
    expect((await given.execution(w(0))).status).toBe("PAUSED");
  });

  test("what is beyond the limit of waiting events is refused as Overloaded at once", async () => {
    const given = await startedWorkflows(1, { limits: { maxWaitingEvents: 2 } });
    const commit = given.stores.holdCommits();
    const taken = [1, 2].map(() => given.decider.apply(requested(w(0), "TimePassed")));

    const refused = await given.decider.apply(requested(w(0), "TimePassed"));

    expect(refusalOf(refused)).toBe("Overloaded");
    expect(given.decider.isCongested).toBe(true);
    const relieved = given.decider.relieved();
    commit();
    await Promise.all([...taken, relieved]);
    expect(given.decider.isCongested).toBe(false);
  });
});

describe("busy rows", () => {
  test("one stuck row does not stall its neighbours, and is tried again after a pause", async () => {
    const given = await startedWorkflows(2);
    const letGo = given.stores.holdLock(w(0));
    const { connection, heard } = given.connect();
    const [stuck, free] = [requested(w(0), "PauseRequested"), requested(w(1), "PauseRequested")];

    for (const event of [stuck, free]) connection.event({ event, attempt: 0, deadlineMs: 0 });
    await given.settle();

    expect([...heard.answers.keys()]).toEqual([free.eventId]);
    letGo();
    await given.pass(100);
    expect(heard.answers.get(stuck.eventId)).toMatchObject({ kind: "answered" });
  });

  test("events that come while their row is busy stay behind those that wait for it", async () => {
    const given = await startedWorkflows(1);
    const letGo = given.stores.holdLock(w(0));
    const pause = given.decider.apply(requested(w(0), "PauseRequested"));
    await given.settle();
    const resume = given.decider.apply(requested(w(0), "ResumeRequested"));
    letGo();

    await given.pass(100);

    expect([await pause, await resume].map(({ kind }) => kind)).toEqual(["answered", "answered"]);
    expect((await given.execution(w(0))).status).toBe("RUNNING");
  });
});

describe("failed batches", () => {
  test("a transient failure is tried again after a pause, on what the store has", async () => {
    const given = await startedWorkflows(1);
    given.stores.faults.push("transient");
    const applied = given.decider.apply(requested(w(0), "PauseRequested"));
    await given.settle();
    expect((await given.execution(w(0))).status).toBe("RUNNING");

    await given.pass(100);

    expect(await applied).toMatchObject({ kind: "answered" });
    // What was in memory is forgotten: it had the decision that was never stored.
    expect(given.stores.requests.at(-1)?.cachedRevisions.size).toBe(0);
    expect(await given.execution(w(0))).toMatchObject({ status: "PAUSED", revision: 2 });
  });

  test("a failure that does not pass ends in Unavailable", async () => {
    const given = await startedWorkflows(1);
    given.stores.faults.push(...Array.from({ length: 20 }, () => "transient" as const));
    const applied = given.decider.apply(requested(w(0), "PauseRequested"));
    await given.settle();

    for (let turn = 0; turn < 10; turn += 1) await given.pass(2_000);

    expect(refusalOf(await applied)).toBe("Unavailable");
  });

  test("a culprit event does not take its batch down: it alone is refused", async () => {
    const given = await startedWorkflows(12, { limits: { maxBatchesInFlight: 1 } });
    const events = Array.from({ length: 12 }, (_, n) => requested(w(n), "PauseRequested"));
    const culprit = events[5];
    if (culprit !== undefined) given.stores.poison.add(culprit.eventId);

    const applied = await Promise.all(events.map((event) => given.decider.apply(event)));

    expect(applied.map(({ kind }) => kind)).toEqual(
      events.map((event) => (event === culprit ? "refused" : "answered")),
    );
  });

  test("what tells of something that cannot be stored as it is ends its execution with the reason", async () => {
    const given = await startedWorkflows(2);
    const told = updated(w(0), await given.taskId(w(0), "a"));
    const asked = requested(w(1), "PauseRequested");
    for (const { eventId } of [told, asked]) given.stores.unfit.add(eventId);

    const applied = await Promise.all([told, asked].map((event) => given.decider.apply(event)));
    await given.settle();

    expect(applied.map(refusalOf)).toEqual(["InvalidArgument", "InvalidArgument"]);
    expect(await given.execution(w(0))).toMatchObject({
      status: "TERMINATED",
      reasonForIncompletion: "What followed could not be stored: a fault: unfit",
    });
    expect((await given.execution(w(1))).status).toBe("RUNNING");
  });

  test("a child that cannot be stored fails the task that waits for it, with the reason", async () => {
    const given = await givenDecider();
    const subWorkflow = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "w" } };
    await given.stores.metadata.putWorkflowDefs([definition({ name: "p", tasks: [subWorkflow] })]);
    given.stores.unfitWorkflows.add("w");

    await given.decider.apply(started(w(0), { name: "p" }));
    await given.settle();

    const { status, subWorkflowId, reasonForIncompletion } = await given.task(w(0), "s");
    expect(status).toBe("FAILED");
    const child = `Sub workflow w.1/${subWorkflowId} failure reason`;
    expect(reasonForIncompletion).toBe(`${child}: it could not be stored: a fault: unfit`);
    expect((await given.execution(w(0))).status).toBe("FAILED");
  });

  test("a commit of unknown outcome is answered Unavailable, and the repeat gets the answer of what was stored", async () => {
    const given = await startedWorkflows(1);
    given.stores.faults.push("unknown, committed");
    const pause = requested(w(0), "PauseRequested");
    const first = await given.decider.apply(pause);

    const again = await given.decider.apply(pause, { attempt: 1 });

    expect(refusalOf(first)).toBe("Unavailable");
    expect(again).toMatchObject({ kind: "answered", answer: { status: "PAUSED" } });
    expect((await given.execution(w(0))).revision).toBe(2);
  });

  test("a commit of unknown outcome that did not happen is applied by the repeat", async () => {
    const given = await startedWorkflows(1);
    given.stores.faults.push("unknown, rolled back");
    const pause = requested(w(0), "PauseRequested");
    await given.decider.apply(pause);

    const again = await given.decider.apply(pause, { attempt: 1 });

    expect(again).toMatchObject({ kind: "answered" });
    expect(await given.execution(w(0))).toMatchObject({ status: "PAUSED", revision: 2 });
  });

  test("credits that a failed batch has used lease again when it is tried again", async () => {
    const given = await givenDecider();
    const { connection, heard } = given.connect();
    connection.grant(offer(1));
    given.stores.faults.push("transient");
    const applied = given.decider.apply(started(w(0)));
    await given.settle();
    expect(heard.leased).toEqual([]);

    await given.pass(100);

    await applied;
    expect(onlyTask(heard)).toMatchObject({ leaseId: `${offer(1).creditId}-0` });
  });

  test("a credit whose commit has an unknown outcome is void", async () => {
    const given = await givenDecider();
    const { connection, heard } = given.connect();
    connection.grant(offer(1));
    given.stores.faults.push("unknown, committed");

    await given.decider.apply(started(w(0)));

    expect(heard).toMatchObject({ leased: [], withdrawn: [offer(1).creditId] });
  });
});

describe("after the commit", () => {
  test("a failed send is let go and logged once; the task waits in the store", async () => {
    const broken = { enqueue: () => Promise.reject(new Error("no queue")), dequeue: async () => undefined };
    const given = await givenDecider({ queue: broken });

    await given.decider.apply(started(w(0)));
    await given.decider.apply(started(w(1)));
    await given.settle();

    expect((await given.stores.executions.queueSizes(["a"])).get("a")).toBe(2);
    expect(given.log.filter((line) => line.includes("commands were not sent"))).toHaveLength(1);
  });

  test("leases whose tasks have arrived go with the next batch, or soon with one of their own", async () => {
    const given = await givenDecider();
    const { connection, heard } = given.connect();
    connection.grant(offer(1));
    await given.decider.apply(started(w(0)));
    const { workflowId: id, taskId, leaseId } = onlyTask(heard);

    connection.flushed({ workflowId: id, taskId, leaseId });
    await given.pass(200);

    expect((await given.leases()).size).toBe(0);
    await given.decider.apply(updated(id, taskId));
    expect(given.stores.writes.at(-1)?.flushed).toEqual([]);
  });

  test("draining refuses what is new, answers what is in, gives credits back and writes what is flushed", async () => {
    const given = await startedWorkflows(1);
    const { connection, heard } = given.connect();
    connection.grant(offer(1));
    const commit = given.stores.holdCommits();
    const taken = given.decider.apply(requested(w(0), "PauseRequested"));
    await given.settle();

    const drained = given.decider.drain();
    const refused = await given.decider.apply(requested(w(0), "ResumeRequested"));
    commit();

    await drained;
    expect(await taken).toMatchObject({ kind: "answered" });
    expect(refusalOf(refused)).toBe("Unavailable");
    expect(heard).toMatchObject({ drains: 1, withdrawn: [offer(1).creditId] });
    given.decider.close();
  });
});
