import { expect, test } from "@jest/globals";
import { workflowIdFrom } from "@tutti/engine";

import { newWorkflowId } from "./new-workflow-id.ts";
import { onceStarted } from "./once-started.ts";

/** An id as a decision makes it, of `ageMs` ago. */
function childId(ageMs: number) {
  const time = (Date.now() - ageMs).toString(16).padStart(12, "0");
  const id = workflowIdFrom(`${time.slice(0, 8)}-${time.slice(8)}-7fff-8000-000000000001`);
  if (id === undefined) throw new Error("not an id");
  return id;
}

/** What is there only when it was asked for so many times. */
function comingAt(times: number) {
  let asked = 0;
  const ask = (): Promise<number | undefined> => Promise.resolve((asked += 1) < times ? undefined : asked);
  return { ask, isMissing: (found: number | undefined) => found === undefined };
}

test("a child that was just named is asked for until it is there", async () => {
  expect(await onceStarted(childId(0), comingAt(3))).toBe(3);
});

test("one that does not come is missing in the end", async () => {
  expect(await onceStarted(childId(4_900), comingAt(1_000))).toBeUndefined();
});

test("what is no child, or should have come long ago, is missing at once", async () => {
  expect(await onceStarted(childId(60_000), comingAt(2))).toBeUndefined();
  expect(await onceStarted(plainId(), comingAt(2))).toBeUndefined();
});

/** An id that api made, which is by chance no decision's. */
function plainId() {
  for (;;) {
    const id = newWorkflowId();
    if (id.slice(15, 18) !== "fff") return id;
  }
}
