import { expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";

import { started, updated } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w = (n: number) => workflowId(n);

test("executions beyond the bound are forgotten, the longest unused first, and loaded again when they are needed", async () => {
  const given = await givenDecider({ limits: { maxCachedExecutions: 2 } });
  for (const n of [1, 2, 3]) await given.decider.apply(started(w(n)));
  given.stores.requests.length = 0;

  for (const n of [3, 1]) await given.decider.apply(updated(w(n), await given.taskId(w(n), "a")));

  expect(given.stores.requests.map(({ cachedRevisions }) => [...cachedRevisions])).toEqual([[[w(3), 1]], []]);
  expect((await given.execution(w(1))).revision).toBe(2);
});

test("executions too large for the bound in bytes are not kept", async () => {
  const given = await givenDecider({ limits: { maxCachedBytes: 1_000 } });
  await given.decider.apply(started(w(1)));

  await given.decider.apply(updated(w(1), await given.taskId(w(1), "a")));

  expect(given.stores.requests.every(({ cachedRevisions }) => cachedRevisions.size === 0)).toBe(true);
});

test("an execution that replaces what it holds again and again stays as large as it is", async () => {
  const given = await givenDecider({ limits: { maxCachedBytes: 40_000 } });
  await given.decider.apply(started(w(1)));
  const taskId = await given.taskId(w(1), "a");
  const output = Payload.fromText(JSON.stringify({ text: "x".repeat(3_000) }));
  given.stores.requests.length = 0;

  for (let n = 0; n < 20; n += 1) await given.decider.apply(updated(w(1), taskId, { status: "IN_PROGRESS", output }));

  expect(given.stores.requests.every(({ cachedRevisions }) => cachedRevisions.size === 1)).toBe(true);
});
