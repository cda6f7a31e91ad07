import { expect, test } from "@jest/globals";
import { decide, decodeEvent, type WorkflowEvent } from "@tutti/engine";

import { requested, started } from "../testing/events.ts";
import { FaultyStores } from "../testing/faulty-store.ts";
import { givenDecider, refusalOf, type GivenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);
const w2 = workflowId(2);

test("what an execution has to say to another is kept by its own commit, and handed in after it", async () => {
  const child = started(w2);
  const given = await givenTalker([child]);

  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();

  const [row, ...more] = given.stores.writes.flatMap(({ outbox }) => outbox);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ workflowId: w1, since: given.stores.now });
  expect(row?.events.map(decodeEvent)).toMatchObject([{ eventId: child.eventId, workflowId: w2 }]);
  expect(given.stores.writes.find(({ outbox }) => outbox.length > 0)?.changes).toHaveLength(1);
  expect(await given.execution(w2)).toMatchObject({ revision: 1, status: "RUNNING" });
});

test("nothing is said before the commit", async () => {
  const given = await givenTalker([started(w2)]);
  const commit = given.stores.holdCommits();
  const pausing = given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();
  const before = given.stores.requests.length;

  commit();
  await pausing;
  await given.settle();

  // One for the pause, and no other until that was through.
  expect([before, given.stores.requests.length]).toEqual([2, 3]);
});

test("a row goes with the next batch once all of it has been answered", async () => {
  const given = await givenTalker([started(w2), requested(w1, "ResumeRequested")]);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();
  const before = await given.stores.executions.outboxSize(10);

  await given.decider.apply(requested(w2, "PauseRequested"));

  expect([before, await given.stores.executions.outboxSize(10)]).toEqual([1, 0]);
  expect(given.stores.writes.at(-1)).toMatchObject({ changes: [{}], delivered: [{ workflowId: w1 }] });
});

test("a row goes after a second where nothing else happens, also by a batch that is tried again", async () => {
  const given = await givenTalker([started(w2)]);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();
  given.stores.faults.push("transient");

  await given.pass(999);
  const before = await given.stores.executions.outboxSize(10);
  await given.pass(1);
  await given.pass(1_000);

  expect([before, await given.stores.executions.outboxSize(10)]).toEqual([1, 0]);
});

test("what is refused for good is said", async () => {
  const given = await givenTalker([requested(w2, "PauseRequested")]);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();

  await given.pass(1_000);

  expect(await given.stores.executions.outboxSize(10)).toBe(0);
});

test("what cannot be applied now is left in the outbox, whole, to be sent again", async () => {
  const child = started(w2);
  const given = await givenTalker([child, requested(w1, "ResumeRequested")]);
  given.stores.poison.add(child.eventId);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.pass(10_000);
  given.stores.poison.clear();

  const sent = await sendOutbox(given);

  expect(sent).toEqual(["answered", "answered"]);
  expect((await given.execution(w2)).revision).toBe(1);
  // Start, pause, and the resume that was applied the first time.
  expect((await given.execution(w1)).revision).toBe(3);
});

test("a process that dies between its commit and sending loses nothing: the row is there for who looks", async () => {
  const given = await givenTalker([started(w2)]);
  given.stores.faults.push("unknown, committed");
  expect(refusalOf(await given.decider.apply(requested(w1, "PauseRequested")))).toBe("Unavailable");
  await given.settle();
  expect(await given.stores.executions.getExecution(w2, { includeTasks: false })).toBeUndefined();
  const other = await givenDecider({ stores: given.stores });

  await sendOutbox(other);

  expect((await other.execution(w2)).revision).toBe(1);
});

test("what is said twice is applied once and answered twice", async () => {
  const child = started(w2);
  const pause = requested(w2, "PauseRequested");
  const given = await givenTalker([child, pause]);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();
  const resume = await given.decider.apply(requested(w2, "ResumeRequested"));

  const sent = await sendOutbox(given, [child, pause]);

  expect([resume.kind, ...sent]).toEqual(["answered", "answered", "answered"]);
  expect(await given.execution(w2)).toMatchObject({ revision: 3, status: "RUNNING" });
});

test("many events are kept in several rows, all of which go", async () => {
  const given = await givenTalker(Array.from({ length: 450 }, () => requested(w2, "PauseRequested")));

  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.settle();

  const rows = given.stores.writes.flatMap(({ outbox }) => outbox);
  expect(rows.map(({ events }) => events.length)).toEqual([200, 200, 50]);
  await given.pass(1_000);
  expect(await given.stores.executions.outboxSize(10)).toBe(0);
});

test("while too much is unsent starts are refused, but what has begun goes on", async () => {
  const given = await givenTalker([started(w2)], { maxOutboxRows: 0 });
  given.stores.poison.add(given.said[0].eventId);
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.pass(1_000);

  const [first, second] = [
    await given.decider.apply(started(workflowId(3))),
    await given.decider.apply(started(workflowId(4))),
  ];
  const again = await given.decider.apply(started(workflowId(4)), { attempt: 1 });
  const other = await given.decider.apply(requested(w1, "ResumeRequested"));
  given.stores.poison.clear();
  await sendOutbox(given);
  await given.stores.executions.deleteOutbox(given.stores.writes.flatMap(({ outbox }) => outbox));
  await given.pass(1_000);
  await given.decider.apply(started(workflowId(5)));
  await given.settle();

  // The look that the first start asks for counts for those after it.
  expect([first.kind, refusalOf(second), again.kind, other.kind]).toEqual([
    "answered",
    "Overloaded",
    "answered",
    "answered",
  ]);
  expect((await given.decider.apply(started(workflowId(6)))).kind).toBe("answered");
});

type Talker = GivenDecider & { readonly said: readonly [WorkflowEvent, ...WorkflowEvent[]] };

/** An execution w1 that says all this to others when it is paused. */
async function givenTalker(
  said: readonly WorkflowEvent[],
  limits: { readonly maxOutboxRows?: number } = {},
): Promise<Talker> {
  const given = await givenDecider({
    stores: new FaultyStores(),
    limits,
    decide: (input) => {
      const outcome = decide(input);
      if (outcome.kind !== "decided" || input.event.workflowId !== w1 || input.event.kind !== "PauseRequested")
        return outcome;
      const commands = said.map((event) => ({ kind: "SendEvent", event }) as const);
      return { ...outcome, commands: [...outcome.commands, ...commands] };
    },
  });
  await given.decider.apply(started(w1));
  const [first, ...rest] = said;
  if (first === undefined) throw new Error("it has nothing to say");
  return { ...given, said: [first, ...rest] };
}

/** What sweeper does with rows that are old. */
async function sendOutbox(given: GivenDecider, events?: readonly WorkflowEvent[]): Promise<readonly string[]> {
  const rows = await given.stores.executions.takeOutbox(0, 100);
  const sent = events ?? rows.flatMap((row) => row.events.map(decodeEvent));
  const applied = await Promise.all(sent.map((event) => given.decider.apply(event, { attempt: 1 })));
  return applied.map(({ kind }) => kind);
}
