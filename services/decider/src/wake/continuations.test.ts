import { expect, test } from "@jest/globals";
import type { WorkflowId } from "@tutti/engine";

import { workflowId } from "../testing/ids.ts";
import { Continuations } from "./continuations.ts";

function givenContinuations() {
  const woken: WorkflowId[] = [];
  const under = new Map<WorkflowId, () => void>();
  const continuations = new Continuations((id, onDone) => {
    woken.push(id);
    under.set(id, onDone);
  });
  const done = (n: number): void => under.get(w(n))?.();
  return { continuations, woken, done };
}

const w = workflowId;

test("executions that were cut short go on two at a time, and those that are cut again come after the others", () => {
  const { continuations, woken, done } = givenContinuations();
  for (const n of [1, 2, 3, 4]) continuations.note(w(n));
  const first = [...woken];

  continuations.note(w(1));
  done(1);
  done(2);
  done(3);

  expect(first).toEqual([w(1), w(2)]);
  expect(woken).toEqual([w(1), w(2), w(3), w(4), w(1)]);
});

test("one that goes on by another event is not woken", () => {
  const { continuations, woken, done } = givenContinuations();
  for (const n of [1, 2, 3]) continuations.note(w(n));

  continuations.forget(w(3));
  done(1);

  expect(woken).toEqual([w(1), w(2)]);
});

test("none is woken once the process ends, and one that cannot be taken in holds up nobody", () => {
  const woken: WorkflowId[] = [];
  const refusing = new Continuations((id, onDone) => {
    woken.push(id);
    onDone();
  });
  for (const n of [1, 2, 3]) refusing.note(w(n));
  refusing.close();
  refusing.note(w(4));

  expect(woken).toEqual([w(1), w(2), w(3)]);
});
