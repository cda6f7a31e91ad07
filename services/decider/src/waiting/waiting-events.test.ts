import { expect, test } from "@jest/globals";

import { PendingEvent } from "../pending-event.ts";
import { requested } from "../testing/events.ts";
import { workflowId } from "../testing/ids.ts";
import { WaitingEvents } from "./waiting-events.ts";

function pending(n: number, kind: "PauseRequested" | "TimePassed" = "PauseRequested", sizeBytes = 1): PendingEvent {
  const event = requested(workflowId(n), kind);
  return new PendingEvent({
    event,
    attempt: 0,
    deadlineAtMs: undefined,
    sizeBytes,
    settle: () => undefined,
  });
}

const all = { enoughEvents: 100, maxEvents: 100, maxBytes: 100 };
const keep = () => false;

test("a batch has the events of an execution in their order", () => {
  const waiting = new WaitingEvents();
  const events = [pending(1), pending(2), pending(1)];
  for (const event of events) waiting.add(event);

  expect(waiting.take(all, keep)).toEqual([events[0], events[2], events[1]]);
  expect(waiting.count).toBe(0);
});

test("an execution that was taken is held until it is released", () => {
  const waiting = new WaitingEvents();
  waiting.add(pending(1));
  waiting.take(all, keep);
  const late = pending(1);
  waiting.add(late);

  expect(waiting.take(all, keep)).toEqual([]);
  waiting.release(workflowId(1));
  expect(waiting.take(all, keep)).toEqual([late]);
});

test("events that are put back come before those that came meanwhile", () => {
  const waiting = new WaitingEvents();
  const [first, second] = [pending(1), pending(1)];
  waiting.add(first);
  waiting.take(all, keep);
  waiting.add(second);

  waiting.putBack(workflowId(1), [first]);
  waiting.release(workflowId(1));

  expect(waiting.take(all, keep)).toEqual([first, second]);
});

test("an execution that a batch has not come to is let go ahead of all that waits", () => {
  const waiting = new WaitingEvents();
  const events = [pending(1), pending(2), pending(3)];
  for (const event of events) waiting.add(event);
  const [taken] = waiting.take({ ...all, enoughEvents: 1 }, keep);

  waiting.putBack(workflowId(1), taken === undefined ? [] : [taken]);
  waiting.release(workflowId(1), "ahead");

  expect(waiting.take(all, keep)).toEqual(events);
});

test("a batch is bounded in bytes, but has at least one event", () => {
  const waiting = new WaitingEvents();
  const events = [
    pending(1, "PauseRequested", 300),
    pending(2, "PauseRequested", 60),
    pending(3, "PauseRequested", 60),
  ];
  for (const event of events) waiting.add(event);

  const batches = [1, 2, 3].map(() => waiting.take(all, keep));

  expect(batches).toEqual(events.map((event) => [event]));
  expect(waiting.sizeBytes).toBe(0);
});

test("an event that must not have company stays alone", () => {
  const waiting = new WaitingEvents();
  const [first, lonely, last] = [pending(1), pending(2), pending(3)];
  lonely.maxCompany = 1;
  for (const event of [first, lonely, last]) waiting.add(event);

  const batches = [1, 2, 3].map(() => waiting.take(all, keep));

  expect(batches).toEqual([[first], [lonely], [last]]);
});

test("one lane leaves the other its half, and takes what that does not need", () => {
  const waiting = new WaitingEvents();
  for (let n = 0; n < 10; n += 1) waiting.add(pending(n, "TimePassed"));
  for (let n = 10; n < 13; n += 1) waiting.add(pending(n));

  const kinds = [1, 2, 3].map(() => waiting.take({ ...all, enoughEvents: 4 }, keep).map(({ event }) => event.kind));

  expect(kinds.map((batch) => batch.filter((kind) => kind === "TimePassed").length)).toEqual([2, 3, 4]);
  expect(kinds.map(({ length }) => length)).toEqual([4, 4, 4]);
});

test("a user's event takes the wake-up of its execution along in its lane", () => {
  const waiting = new WaitingEvents();
  const [wakeUp, pause] = [pending(1, "TimePassed"), pending(1)];
  waiting.add(wakeUp);
  waiting.add(pause);

  expect(waiting.take({ ...all, enoughEvents: 1 }, keep)).toEqual([wakeUp, pause]);
  expect(waiting.readyCount).toBe(0);
});

test("dropped events are forgotten, and do not hold their execution", () => {
  const waiting = new WaitingEvents();
  const [dropped, kept] = [pending(1), pending(2)];
  for (const event of [dropped, kept]) waiting.add(event);

  expect(waiting.take(all, (event) => event === dropped)).toEqual([kept]);
  expect(waiting.isHeld(workflowId(1))).toBe(false);
  expect(waiting.count).toBe(0);
});
