import { expect, jest, test } from "@jest/globals";

import { sequence } from "./testing/definitions.ts";
import { removeRequested, requested, started, terminateRequested, updated } from "./testing/events.ts";
import { givenDecider, refusalOf, type GivenDecider } from "./testing/given-decider.ts";
import { workflowId } from "./testing/ids.ts";

const [w1, w2, w3] = [workflowId(1), workflowId(2), workflowId(3)];

test("as many executions of a key run as its definition allows; the next begins when one has ended", async () => {
  const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1 });
  for (const id of [w1, w2, w3]) await given.decider.apply(started(id, { name: "limited" }));
  const before = await begun(given);

  await given.decider.apply(updated(w1, await given.taskId(w1, "a")));
  await given.settle();
  const after = await begun(given);
  await given.decider.apply(terminateRequested(w2));
  await given.settle();

  expect([before, after, await begun(given)]).toEqual([[w1], [w1, w2], [w1, w2, w3]]);
});

test("an execution that waits may be removed, and one that is removed makes way", async () => {
  const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1 });
  for (const id of [w1, w2, w3]) await given.decider.apply(started(id, { name: "limited" }));

  await given.decider.apply(removeRequested(w2));
  await given.decider.apply(removeRequested(w1));
  await given.settle();

  expect(await begun(given)).toEqual([w3]);
});

test("with the policy REJECT a start that finds no room is refused, and nothing of it stays", async () => {
  const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1, policy: "REJECT" });
  await given.decider.apply(started(w1, { name: "limited" }));

  const applied = await given.decider.apply(started(w2, { name: "limited" }));

  expect(refusalOf(applied)).toBe("LimitReached");
  expect(await given.stores.executions.getExecution(w2, { includeTasks: false })).toBeUndefined();
  expect(await given.stores.admissions.leave(w1)).toEqual([]);
});

test("what operators run again is held to it: a retry is refused and told who runs, a restart waits for its turn", async () => {
  const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1 });
  await given.decider.apply(started(w1, { name: "limited" }));
  await given.decider.apply(terminateRequested(w1));
  await given.settle();
  await given.decider.apply(started(w2, { name: "limited" }));

  const retried = await given.decider.apply(requested(w1, "RetryRequested"));
  await given.decider.apply({
    ...requested(w1, "DecideRequested"),
    kind: "RestartRequested",
    useLatestDefinitions: false,
  });
  const held = await begun(given);
  await given.decider.apply(terminateRequested(w2));
  await given.settle();

  expect(retried).toMatchObject({
    kind: "refused",
    refusal: { kind: "LimitReached", message: expect.stringContaining(w2) },
  });
  expect([held, await begun(given)]).toEqual([[w2], [w1, w2]]);
});

test.each(["with its end", "while its end is still being told"])(
  "one that is taken up again %s asks for a place anew",
  async (when) => {
    const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1 });
    await given.decider.apply(started(w1, { name: "limited" }));
    await given.decider.apply(started(w2, { name: "limited" }));
    const { admissions } = given.stores;
    const leave = admissions.leave.bind(admissions);
    let tell = (): void => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const late = jest.spyOn(admissions, "leave").mockImplementationOnce(async (id) => await told.then(() => leave(id)));

    const ended = given.decider.apply(terminateRequested(w1));
    if (when !== "with its end") await ended;
    const retried = given.decider.apply(requested(w1, "RetryRequested"));
    await given.settle();
    tell();
    await given.settle();
    late.mockRestore();

    expect(refusalOf(await retried)).toBe("LimitReached");
    expect([(await given.execution(w1)).status, await begun(given)]).toEqual(["TERMINATED", [w1, w2]]);
  },
);

test("one whose decider died before it could make way begins all the same, when it asks by itself", async () => {
  const given = await givenLimited({ rateLimitKey: "all", concurrentExecLimit: 1 });
  await given.decider.apply(started(w1, { name: "limited" }));
  await given.decider.apply(started(w2, { name: "limited" }));
  const { admissions } = given.stores;
  const leave = admissions.leave.bind(admissions);
  const dies = jest.spyOn(admissions, "leave").mockRejectedValueOnce(new Error("dead"));
  await given.decider.apply(terminateRequested(w1));
  await given.settle();
  dies.mockRestore();
  await leave(w1);

  await given.pass(120_000);
  await given.decider.apply(requested(w2, "TimePassed"));

  expect(await begun(given)).toEqual([w1, w2]);
});

async function givenLimited(rateLimitConfig: object): Promise<GivenDecider> {
  const given = await givenDecider();
  await given.stores.metadata.putWorkflowDefs([sequence("limited", ["a"], { rateLimitConfig })]);
  return given;
}

async function begun({ stores }: GivenDecider) {
  const all = await stores.executions.getExecutions([w1, w2, w3], { includeTasks: true });
  return [w1, w2, w3].filter((id) => (all.get(id)?.tasks.length ?? 0) > 0);
}
