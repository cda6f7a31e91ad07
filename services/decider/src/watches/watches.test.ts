import { expect, test } from "@jest/globals";

import { definition } from "../testing/definitions.ts";
import { removeRequested, requested, started, terminateRequested, updated } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);
const w2 = workflowId(2);

async function givenWatch({ taskReferenceNames = [] as readonly string[], isStarted = true } = {}) {
  const given = await givenDecider();
  const { connection, heard } = given.connect();
  if (isStarted) await given.decider.apply(started(w1));
  connection.watch("one", { workflowId: w1, taskReferenceNames });
  return { ...given, connection, heard };
}

test("whoever waits for an execution is told to look when the watch is taken in, whether it is there or not", async () => {
  const { heard } = await givenWatch({ isStarted: false });

  expect(heard.looks).toEqual(["one"]);
});

test("what is not waited for is not told: other executions, and tasks that end on the way", async () => {
  const { decider, heard, taskId } = await givenWatch();
  await decider.apply(started(w2));

  await decider.apply(updated(w1, await taskId(w1, "a")));
  await decider.apply(terminateRequested(w2));

  expect(heard.looks).toEqual(["one"]);
});

test("whoever follows an execution is told of every change of it, and of no other's", async () => {
  const { connection, decider, heard, taskId } = await givenWatch();
  connection.watch("all", { workflowId: w1, taskReferenceNames: [], everyChange: true });

  await decider.apply(updated(w1, await taskId(w1, "a")));
  await decider.apply(started(w2));

  expect(heard.looks).toEqual(["one", "all", "all"]);
});

test("the end of a task is told where its reference is waited for, after the commit and not before", async () => {
  const { stores, decider, heard, taskId, settle } = await givenWatch({ taskReferenceNames: ["x", "a"] });
  const event = updated(w1, await taskId(w1, "a"));
  const commit = stores.holdCommits();

  void decider.apply(event);
  await settle();
  const before = heard.looks.length;
  commit();
  await settle();

  expect([before, heard.looks]).toEqual([1, ["one", "one"]]);
});

test.each([
  ["its end", terminateRequested(w1)],
  ["its removal", removeRequested(w1)],
])("%s is told, by whichever client it came", async (_, event) => {
  const { decider, heard } = await givenWatch();

  await decider.apply(event);

  expect(heard.looks).toEqual(["one", "one"]);
});

test("a WAIT without an end is told when it begins, one with an end is not", async () => {
  const { decider, heard, stores } = await givenWatch({ isStarted: false });
  const waits = (name: string, inputParameters: object) =>
    definition({ name, tasks: [{ name: "p", taskReferenceName: "p", type: "WAIT", inputParameters }] });
  await stores.metadata.putWorkflowDefs([waits("timed", { duration: "1 hour" }), waits("untimed", {})]);

  await decider.apply(started(w1, { name: "timed" }));
  const timed = heard.looks.length;
  await decider.apply(terminateRequested(w1));
  await decider.apply(removeRequested(w1));
  const ended = heard.looks.length;
  await decider.apply(started(w1, { name: "untimed" }));

  expect([timed, ended, heard.looks.length]).toEqual([1, 3, 4]);
});

test("a watch ends with its unwatch and with its connection, and nothing of it is kept", async () => {
  const { decider, connection, heard, connect } = await givenWatch();
  const other = connect();
  other.connection.watch("one", { workflowId: w1, taskReferenceNames: [] });

  connection.unwatch("one");
  other.connection.close();
  await decider.apply(terminateRequested(w1));

  expect([heard.looks, other.heard.looks]).toEqual([["one"], ["one"]]);
  expect(decider.watchedCount).toBe(0);
});

test("a wake-up that changes nothing is not told", async () => {
  const { decider, heard } = await givenWatch();

  await decider.apply(requested(w1, "TimePassed"));

  expect(heard.looks).toEqual(["one"]);
});
