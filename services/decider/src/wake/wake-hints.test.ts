import { expect, test } from "@jest/globals";

import { definition } from "../testing/definitions.ts";
import { started } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";
import { TestClock } from "../testing/test-clock.ts";
import { DatabaseClock } from "./database-clock.ts";
import { Heap } from "./heap.ts";
import { WakeHints } from "./wake-hints.ts";

function givenHints(maxHints = 100) {
  const clock = new TestClock();
  const databaseClock = new DatabaseClock(clock);
  databaseClock.note(50_000);
  const woken: string[] = [];
  const hints = new WakeHints({ clock, databaseClock, maxHints, wake: (ids) => void woken.push(...ids) });
  return { hints, clock, woken };
}

const at = (n: number, wakeAt: number | undefined) => ({ workflowId: workflowId(n), wakeAt });

test("executions are woken at their times by the database's clock, in order", () => {
  const { hints, clock, woken } = givenHints();
  hints.note(at(1, 50_500));
  hints.note(at(2, 50_100));

  clock.advance(100);
  expect(woken).toEqual([workflowId(2)]);
  clock.advance(399);
  expect(woken).toHaveLength(1);
  clock.advance(1);
  expect(woken).toEqual([workflowId(2), workflowId(1)]);
});

test("only the newest hint of an execution counts", () => {
  const { hints, clock, woken } = givenHints();
  hints.note(at(1, 50_100));
  hints.note(at(1, 50_300));
  hints.note(at(2, 50_100));
  hints.note(at(2, undefined));

  clock.advance(200);
  expect(woken).toEqual([]);
  clock.advance(100);
  expect(woken).toEqual([workflowId(1)]);
});

test("what is due later than a minute from now, or beyond the bound, is left to the scan", () => {
  const { hints, clock, woken } = givenHints(1);
  hints.note(at(1, 50_000 + 60_001));
  hints.note(at(2, 50_100));
  hints.note(at(3, 50_100));

  clock.advance(100_000);

  expect(woken).toEqual([workflowId(2)]);
});

test("a WAIT of a second takes a second", async () => {
  const given = await givenDecider();
  const wait = { name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "1s" } };
  await given.stores.metadata.putWorkflowDefs([definition({ name: "waits", tasks: [wait] })]);
  await given.decider.apply(started(workflowId(1), { name: "waits" }));

  await given.pass(999);
  expect((await given.execution(workflowId(1))).status).toBe("RUNNING");
  await given.pass(1);
  expect((await given.execution(workflowId(1))).status).toBe("COMPLETED");
});

test("a heap gives the least first", () => {
  const heap = new Heap<number>((left, right) => left < right);
  const numbers = [5, 3, 9, 1, 7, 3, 0, 8];
  for (const number of numbers) heap.push(number);

  expect(numbers.map(() => heap.pop())).toEqual([...numbers].sort((left, right) => left - right));
  expect(heap.pop()).toBeUndefined();
});
