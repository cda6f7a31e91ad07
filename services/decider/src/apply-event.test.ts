import { expect, test } from "@jest/globals";
import { decide, leaseIdFrom, Payload } from "@tutti/engine";

import { definition } from "./testing/definitions.ts";
import { polled, requested, started, terminateRequested, updated } from "./testing/events.ts";
import { givenDecider, offer, onlyTask, refusalOf } from "./testing/given-decider.ts";
import { workflowId } from "./testing/ids.ts";

const w1 = workflowId(1);
const w2 = workflowId(2);

test("a start is answered, stored with its decision, and its task is enqueued", async () => {
  const given = await givenDecider();

  const applied = await given.decider.apply(started(w1));

  expect(applied).toMatchObject({ kind: "answered", answer: { kind: "WorkflowStarted", workflowId: w1 } });
  expect(await given.events(w1)).toMatchObject([{ workflowId: w1, revision: 1, env: { now: given.stores.now } }]);
  await given.settle();
  expect(given.enqueued).toMatchObject([{ workflowId: w1, queue: "a", delivery: 1 }]);
});

test("nothing is answered or enqueued before the commit", async () => {
  const given = await givenDecider();
  const commit = given.stores.holdCommits();
  const { connection, heard } = given.connect();
  const event = started(w1);

  connection.event({ event, attempt: 0, deadlineMs: 0 });
  await given.settle();

  expect(heard.answers.size + given.enqueued.length).toBe(0);
  commit();
  await given.settle();
  expect([...heard.answers.keys()]).toEqual([event.eventId]);
  expect(given.enqueued).toHaveLength(1);
});

test("a workflow runs to its end, event by event, on the state in memory", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  await given.decider.apply(updated(w1, await given.taskId(w1, "a")));

  await given.decider.apply(updated(w1, await given.taskId(w1, "b")));

  expect(await given.execution(w1)).toMatchObject({ status: "COMPLETED", revision: 3 });
  expect(given.stores.requests.slice(1).map(({ cachedRevisions }) => cachedRevisions.get(w1))).toEqual([1, 2]);
});

test("events of one execution in one batch apply in order, each on what those before it left", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const commit = given.stores.holdCommits();
  const first = given.decider.apply(requested(w1, "TimePassed"));
  await given.settle();

  const results = Promise.all([
    first,
    given.decider.apply(updated(w1, await given.taskId(w1, "a"), { output: Payload.fromText(`{"n":1.0}`) })),
    given.decider.apply(requested(w1, "PauseRequested")),
    given.decider.apply(terminateRequested(w1)),
    given.decider.apply(requested(w1, "ResumeRequested")),
  ]);
  await given.settle();
  commit();

  expect((await results).map(({ kind }) => kind)).toEqual(["answered", "answered", "answered", "answered", "refused"]);
  expect(await given.execution(w1)).toMatchObject({ status: "TERMINATED", revision: 4 });
  // What the batch queued and took back again is not in its one change, nor sent.
  expect(given.stores.writes.at(-1)?.changes).toMatchObject([{ queued: [], unqueued: [await given.taskId(w1, "a")] }]);
  expect(given.enqueued).toHaveLength(1);
});

test("an event of an execution that does not exist is refused as NotFound", async () => {
  const given = await givenDecider();

  const applied = await given.decider.apply(requested(w1, "PauseRequested"));

  expect(refusalOf(applied)).toBe("NotFound");
  expect(given.stores.writes[0]).toMatchObject({ changes: [], events: [] });
});

test("a result for a task that has ended is answered and not stored", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const taskId = await given.taskId(w1, "a");
  await given.decider.apply(updated(w1, taskId));

  const late = await given.decider.apply(updated(w1, taskId, { status: "FAILED" }));

  expect(late).toMatchObject({ kind: "answered", answer: { ignored: true, status: "COMPLETED" } });
  expect(await given.events(w1)).toHaveLength(2);
});

test("a doubled event gets the first answer", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const pause = requested(w1, "PauseRequested");
  const first = await given.decider.apply(pause);

  const again = await given.decider.apply(pause, { attempt: 1 });

  expect(again).toEqual(first);
  expect(await given.events(w1)).toHaveLength(2);
});

test("a late first send of a request that its repeat has applied gets the first answer", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const pause = requested(w1, "PauseRequested");
  const first = await given.decider.apply(pause, { attempt: 1 });
  await given.decider.apply(requested(w1, "ResumeRequested"));

  const late = await given.decider.apply(pause, { attempt: 0 });

  expect(late).toEqual(first);
  expect((await given.execution(w1)).status).toBe("RUNNING");
});

test("a late first send of a task's putting off does not take the task from whoever has it by now", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const taskId = await given.taskId(w1, "a");
  const putOff = updated(w1, taskId, { status: "IN_PROGRESS" });
  const first = await given.decider.apply(putOff, { attempt: 1 });
  await given.decider.apply(polled(w1, { taskId, leaseId: leaseIdFrom("c-0"), delivery: 2 }));

  const late = await given.decider.apply(putOff, { attempt: 0 });

  expect(late).toEqual(first);
  expect(await given.task(w1, "a")).toMatchObject({ status: "IN_PROGRESS", delivery: 2 });
});

test("the same event twice in one batch is applied once and answered twice", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const taskId = await given.taskId(w1, "a");
  const event = updated(w1, taskId);
  const commit = given.stores.holdCommits();
  const other = given.decider.apply(requested(w1, "TimePassed"));
  await given.settle();

  const both = Promise.all([given.decider.apply(event), given.decider.apply(event, { attempt: 1 })]);
  await given.settle();
  commit();

  const [first, second] = await both;
  expect(second).toEqual(first);
  expect(first).toMatchObject({ answer: { ignored: false } });
  await other;
});

test("a late repeat of a start is answered although its definition is gone", async () => {
  const given = await givenDecider();
  const start = started(w1);
  const first = await given.decider.apply(start);
  await given.stores.metadata.deleteWorkflowDef("w", 1);

  const again = await given.decider.apply(start, { attempt: 3 });

  expect(again).toEqual(first);
});

test("a repeated start that was never applied is resolved and applied", async () => {
  const given = await givenDecider();

  const applied = await given.decider.apply(started(w1), { attempt: 1 });

  expect(applied).toMatchObject({ kind: "answered" });
  expect(given.stores.requests[0]).toMatchObject({ lock: [w1] });
});

test("a first send of a start whose row is there already is looked up and gets the first answer", async () => {
  const given = await givenDecider();
  const start = started(w1);
  const first = await given.decider.apply(start);
  // Another process has it in memory, not this one.
  const other = await givenDecider({ stores: given.stores });

  const doubled = await other.decider.apply(start, { attempt: 0 });

  expect(doubled).toEqual(first);
});

test("a start under an id that another start has taken is refused", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const other = await givenDecider({ stores: given.stores });

  const applied = await other.decider.apply(started(w1));

  expect(refusalOf(applied)).toBe("AlreadyExists");
});

test("a start of an unknown definition is refused by name", async () => {
  const given = await givenDecider();

  const applied = await given.decider.apply(started(w1, { name: "nope", version: 3 }));

  expect(applied).toMatchObject({ refusal: { message: "No such workflow defined. name=nope, version=3" } });
});

test("an execution that another decider has changed is loaded again", async () => {
  const given = await givenDecider();
  const other = await givenDecider({ stores: given.stores });
  await given.decider.apply(started(w1));
  await other.decider.apply(updated(w1, await given.taskId(w1, "a")));

  const applied = await given.decider.apply(updated(w1, await given.taskId(w1, "b")));

  expect(applied).toMatchObject({ kind: "answered", answer: { ignored: false } });
  expect(await given.execution(w1)).toMatchObject({ status: "COMPLETED", revision: 3 });
});

test("a claimed task comes with the answer; the repeat of the claim gets it too", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1, { input: Payload.fromText(`{"big":12345678901234567890}`) }));
  const taskId = await given.taskId(w1, "a");
  const claim = polled(w1, { taskId, leaseId: "l-0" as never });
  const first = await given.decider.apply(claim);

  const again = await given.decider.apply(claim, { attempt: 1 });

  expect(first).toMatchObject({ kind: "answered", task: { taskId, leaseId: "l-0", execution: { workflowName: "w" } } });
  expect(again).toEqual(first);
});

test("a claim that is repeated after its task has ended is answered without the task", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const taskId = await given.taskId(w1, "a");
  const claim = polled(w1, { taskId, leaseId: "l-0" as never });
  await given.decider.apply(claim);
  await given.decider.apply(updated(w1, taskId));

  const again = await given.decider.apply(claim, { attempt: 1 });

  expect(again).toMatchObject({ kind: "answered", answer: { kind: "TaskPolled" }, task: undefined });
});

test("a decision that needs payloads gets them outside the transaction and is made in a later batch", async () => {
  const given = await givenDecider();
  await given.stores.metadata.putWorkflowDefs([output("${a.output.n}")]);
  await given.decider.apply(started(w1, { name: "out" }));
  await given.decider.apply(updated(w1, await given.taskId(w1, "a"), { output: Payload.fromText(`{"n":7}`) }));
  given.stores.loadsPayloads = false;
  const other = await givenDecider({ stores: given.stores });

  await other.decider.apply(updated(w1, await given.taskId(w1, "b")));

  expect((await given.execution(w1)).output.payload?.text).toBe(`{"n":7}`);
});

test("a task of an execution that is loaded without payloads is handed over with its input", async () => {
  const given = await givenDecider();
  await given.stores.metadata.putWorkflowDefs([
    definition({ name: "in", tasks: [{ ...simple, inputParameters: { n: 7 } }] }),
  ]);
  await given.decider.apply(started(w1, { name: "in" }));
  given.stores.loadsPayloads = false;
  const other = await givenDecider({ stores: given.stores });
  const { taskId, input } = await given.task(w1, "a");

  const applied = await other.decider.apply(polled(w1, { taskId, leaseId: "l-0" as never }));

  expect(applied.kind === "answered" && applied.task?.task.input.payload?.text).toBe(input.payload?.text);
});

test("an event whose decision fails for a bug is refused; its neighbours are applied", async () => {
  const given = await givenDecider({
    decide: (input) => {
      if (input.event.workflowId === w2) throw new TypeError("a bug");
      return decide(input);
    },
  });

  const applied = await Promise.all([given.decider.apply(started(w2)), given.decider.apply(started(w1))]);

  const message = "the event could not be decided for a fault of the server, whose log has more: a bug";
  expect(applied).toMatchObject([{ refusal: { kind: "Undecidable", message } }, { kind: "answered" }]);
  expect(given.log.filter((line) => line.includes("could not be decided"))).toHaveLength(1);
});

test("with a credit at hand the task is leased in the commit, and never queued", async () => {
  const given = await givenDecider();
  const { connection, heard } = given.connect();
  connection.grant(offer(1));

  await given.decider.apply(started(w1));

  const task = onlyTask(heard);
  expect(task).toMatchObject({ workflowId: w1, leaseId: `${offer(1).creditId}-0`, task: { status: "IN_PROGRESS" } });
  expect((await given.leases()).get(task.taskId)).toBe(task.leaseId);
  await given.settle();
  expect(given.enqueued).toEqual([]);
});

const simple = { name: "a", taskReferenceName: "a", type: "SIMPLE" };

function output(expression: string) {
  const tasks = ["a", "b"].map((name) => ({ name, taskReferenceName: name, type: "SIMPLE" }));
  return definition({ name: "out", tasks, outputParameters: { n: expression } });
}
