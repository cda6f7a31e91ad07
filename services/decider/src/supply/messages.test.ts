import { expect, test } from "@jest/globals";
import type { TaskRecord } from "@tutti/engine";

import { definition } from "../testing/definitions.ts";
import { pushed, started, updated } from "../testing/events.ts";
import { givenDecider, type GivenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);

const simple = { name: "a", taskReferenceName: "a", type: "SIMPLE" };
const pull = (reference: string) => ({
  ...{ name: reference, taskReferenceName: reference, type: "PULL_WORKFLOW_MESSAGES" },
  inputParameters: { batchSize: 2 },
});

async function givenPuller(): Promise<GivenDecider> {
  const given = await givenDecider();
  await given.stores.metadata.putWorkflowDefs([definition({ name: "w", tasks: [simple, pull("p"), pull("q")] })]);
  await given.decider.apply(started(w1));
  return given;
}

test("what was pushed, some of it in the very batch in which it is asked for, is given once and in order", async () => {
  const given = await givenPuller();
  const events = [pushed(w1, 1), pushed(w1, 1), pushed(w1, 1)] as const;
  await given.decider.apply(events[0]);
  const commit = given.stores.holdCommits();
  const applied = [given.decider.apply(pushed(workflowId(9), 1))];
  await given.settle();

  applied.push(given.decider.apply(events[1]), given.decider.apply(updated(w1, await given.taskId(w1, "a"))));
  commit();
  await Promise.all(applied);
  await given.decider.apply(events[2]);

  const ids = events.map(({ eventId }) => `${eventId}-0`);
  expect(idsIn(await given.task(w1, "p"))).toEqual(ids.slice(0, 2));
  expect(idsIn(await given.task(w1, "q"))).toEqual(ids.slice(2));
  expect(await given.stores.executions.getMessages(w1, { first: 1, count: 9 })).toEqual([]);
});

test("a push that is sent again is one message", async () => {
  const given = await givenPuller();
  const event = pushed(w1, 1);

  await given.decider.apply(event);
  const { connection, heard } = given.connect();
  connection.event({ event, attempt: 1, deadlineMs: 0 });
  await given.settle();

  expect(heard.answers.get(event.eventId)).toMatchObject({ kind: "answered", answer: { kind: "Done" } });
  expect(await given.stores.executions.getMessages(w1, { first: 1, count: 9 })).toHaveLength(1);
});

function idsIn({ output }: TaskRecord): readonly string[] {
  const { messages } = JSON.parse(output.payload?.text ?? "{}") as { messages: { id: string }[] };
  return messages.map(({ id }) => id);
}
