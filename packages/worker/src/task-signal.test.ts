import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";

import { TaskSignal } from "./task-signal.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test("a signal is aborted when the response time-out has passed, which begins with the task", () => {
  const signals = new TaskSignal(new AbortController().signal, 1_000);
  jest.advanceTimersByTime(400);
  const { signal } = signals;

  jest.advanceTimersByTime(599);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);

  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test.each([true, false])("an extension begins it anew, after the time of silence, asked for before: %s", (isAsked) => {
  const signals = new TaskSignal(new AbortController().signal, 1_000);
  if (isAsked) void signals.signal;
  jest.advanceTimersByTime(900);

  signals.extend(5_000);

  const { signal } = signals;
  jest.advanceTimersByTime(5_999);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
});

test("without a time-out it is aborted by a loss, or when the worker gives up", () => {
  const giveUp = new AbortController();
  const [lost, kept] = [new TaskSignal(giveUp.signal, 0), new TaskSignal(giveUp.signal, 0)];
  const signals = [lost.signal, kept.signal];
  jest.advanceTimersByTime(1_000_000);

  lost.cancel(new Error("lost"));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  giveUp.abort(new Error("enough"));

  expect(signals.map(({ reason }) => (reason as Error).message)).toEqual(["lost", "enough"]);
  expect([lost.cancellation?.message, kept.cancellation]).toEqual(["lost", undefined]);
});

test("what comes when the work is over changes nothing", () => {
  const giveUp = new AbortController();
  const signals = new TaskSignal(giveUp.signal, 1_000);
  const { signal } = signals;
  signals.dispose();

  signals.extend(0);
  signals.cancel(new Error("lost"));
  giveUp.abort();
  jest.advanceTimersByTime(10_000);

  expect(signal.aborted).toBe(false);
  expect(signals.cancellation).toBeUndefined();
});
