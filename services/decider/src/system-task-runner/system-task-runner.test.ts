import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { jsonObject } from "@tutti/engine";
import type { Applied } from "@tutti/ports";
import type { SystemTaskResult } from "@tutti/system-tasks";

import { applied, givenRunner, settled } from "./testing/given-runner.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

const completed: SystemTaskResult = { status: "COMPLETED", output: jsonObject([["done", true]]) };
const unavailable: Applied = { kind: "refused", refusal: { kind: "Unavailable", message: "not now" } };

describe("the runner", () => {
  test("lives, to those who return the tasks of the dead, under its own name", async () => {
    const { instances } = await givenRunner();

    expect(await instances.epochsOf(["decider-1-runner"])).toEqual(new Map([["decider-1-runner", "e1"]]));
  });

  test("asks for as many tasks of a type as may run at a time, and for one more as each ends", async () => {
    const { decider, hand, calls } = await givenRunner({ concurrency: 2 });
    const wanted = () => [...decider.credits.values()].reduce((sum, { max }) => sum + max, 0);
    expect([...decider.credits.values()]).toMatchObject([{ queue: "ROBOT", max: 2 }]);

    await hand();
    expect(wanted()).toBe(1);
    await hand();
    expect(wanted()).toBe(0);
    calls[0]?.end(completed);
    await settled();

    expect(wanted()).toBe(1);
  });

  test("leaves to each target as many places as are free; what waits for its turn keeps nobody from a place", async () => {
    const { decider, hand, calls, results } = await givenRunner({ concurrency: 8 });
    const ended = new Set<unknown>();
    const open = () => calls.filter((one) => !ended.has(one));
    const working = () => open().map(({ call }) => call.input["lane"]);
    const lanes = ["dull", "next", "quick", "slow"];
    const inOrder = () => working().toSorted((a, b) => lanes.indexOf(a as string) - lanes.indexOf(b as string));
    const end = async (lane: unknown) => {
      const one = open().find(({ call }) => call.input["lane"] === lane);
      ended.add(one);
      one?.end(completed);
      await settled();
    };
    const granted = () => [...decider.credits.values()].reduce((sum, { max }) => sum + max, 0);
    for (let task = 0; task < 6; task += 1) await hand({ lane: "slow" });
    expect([working(), granted()]).toEqual([["slow", "slow", "slow", "slow"], 4]);

    for (const lane of ["dull", "dull", "dull", "quick", "next"]) await hand({ lane });
    expect([working().slice(4), granted()]).toEqual([["dull", "dull", "quick", "next"], 0]);

    // Two of slow and one of dull wait, and slow works at more than its share now.
    await end("slow");
    expect([inOrder(), granted()]).toEqual([["dull", "dull", "next", "quick", "slow", "slow", "slow"], 1]);
    await end("dull");
    expect([inOrder(), granted()]).toEqual([["dull", "dull", "next", "quick", "slow", "slow", "slow"], 1]);
    while (open().length > 0) await end(working()[0]);
    expect([results().length, granted()]).toEqual([11, 8]);
  });

  test("stops at once what decider says has been taken out of its hands, also what waits for its turn", async () => {
    const { decider, hand, calls, runs, results } = await givenRunner({ concurrency: 2 });
    for (let task = 0; task < 2; task += 1) await hand({ lane: "slow" });
    const events = decider.events.length;

    const why = { taskStatus: "CANCELED", workflowStatus: "TERMINATED", reason: "enough" } as const;
    for (const { leaseId, taskId, workflowId } of decider.leasedTasks)
      decider.tellLost({ leaseId, taskId, workflowId, ...why });
    await settled();

    expect(calls).toHaveLength(1);
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(runs).toEqual(["ROBOT ENDED", "ROBOT ENDED"]);
    expect([results(), decider.events.length]).toEqual([[], events]);
    expect([...decider.credits.values()].reduce((sum, { max }) => sum + max, 0)).toBe(2);
  });

  test("carries a task out and says what came of it; until then the lease stands", async () => {
    const { hand, calls, results, decider, runs } = await givenRunner();
    const leased = await hand({ a: 1 }, { taskDefName: "weld", referenceTaskName: "w", retryCount: 2 });
    expect(calls[0]?.call).toMatchObject({
      taskId: leased.taskId,
      input: { a: 1 },
      retryCount: 2,
      taskDefName: "weld",
    });

    calls[0]?.end({ status: "FAILED", output: jsonObject([["x", 1]]), reasonForIncompletion: "bent" });
    await settled();

    expect(results()).toMatchObject([
      { taskId: leased.taskId, workflowId: leased.workflowId, status: "FAILED", reasonForIncompletion: "bent" },
    ]);
    expect(results()[0]?.output.text).toBe(`{"x":1}`);
    expect([decider.flushedLeases, runs]).toEqual([[], ["ROBOT FAILED"]]);
  });

  test("a task that goes on later says so", async () => {
    const { hand, calls, results } = await givenRunner();
    await hand();

    calls[0]?.end({ status: "IN_PROGRESS", output: jsonObject([]), callbackAfterSeconds: 7 });
    await settled();

    expect(results()).toMatchObject([{ status: "IN_PROGRESS", callbackAfterSeconds: 7 }]);
  });

  test("a result is repeated under its event id until it is answered", async () => {
    const { hand, calls, results, decider } = await givenRunner();
    await hand();
    decider.onEvent = () => unavailable;
    calls[0]?.end(completed);
    await settled();

    await jest.advanceTimersByTimeAsync(10_000);
    decider.onEvent = applied;
    await jest.advanceTimersByTimeAsync(10_000);

    const ids = results().map(({ eventId }) => eventId);
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(results()).toHaveLength(ids.length);
  });

  test("a result that is too large to be told fails the task for good", async () => {
    const { hand, calls, results, decider } = await givenRunner();
    await hand();
    decider.onEvent = (event) =>
      event.kind === "TaskUpdated" && event.status === "COMPLETED"
        ? { kind: "refused", refusal: { kind: "TooLarge", limitBytes: 1, message: "too large by far" } }
        : applied(event);

    calls[0]?.end(completed);
    await settled();
    await jest.advanceTimersByTimeAsync(100);

    expect(results().at(-1)).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: "too large by far",
    });
  });

  test("a task that breaks fails, and neither its reason nor the log tells what the error says", async () => {
    const { hand, calls, results, lines } = await givenRunner();
    await hand();

    calls[0]?.fail(new TypeError("s3cret is not a function"));
    await settled();

    expect(results()).toMatchObject([
      { status: "FAILED", reasonForIncompletion: "The server could not carry out the ROBOT task (TypeError)" },
    ]);
    expect(lines.join()).not.toContain("s3cret");
  });

  test("secrets are in the input that is carried out, and in nothing that is told of it", async () => {
    const { hand, calls, results, lines } = await givenRunner({ secrets: { value: () => "s3cret/1" } });
    await hand({ key: "Bearer ${workflow.secrets.KEY}" });
    expect(calls[0]?.call.input).toEqual({ key: "Bearer s3cret/1" });

    const echo = jsonObject([["headers", ["Bearer s3cret/1"]]]);
    calls[0]?.end({ status: "FAILED", output: echo, reasonForIncompletion: "no answer from /s3cret%2F1" });
    await settled();

    expect(results()[0]?.output.text).toBe('{"headers":["Bearer ${workflow.secrets.KEY}"]}');
    expect(results()[0]?.reasonForIncompletion).toBe("no answer from /${workflow.secrets.KEY}");
    expect(lines.join()).not.toContain("s3cret");
  });
});

describe("a task that runs long", () => {
  test("has its lease extended thrice in its response time-out, and no longer than it runs", async () => {
    const { hand, calls, extensions } = await givenRunner();
    const leased = await hand({}, { responseTimeoutSeconds: 3 });

    await jest.advanceTimersByTimeAsync(3_500);
    expect(extensions()).toHaveLength(3);
    expect(extensions()[0]).toMatchObject({ taskId: leased.taskId, status: "IN_PROGRESS" });
    calls[0]?.end(completed);
    await settled();
    await jest.advanceTimersByTimeAsync(3_500);

    expect(extensions()).toHaveLength(3);
  });

  test("is stopped once it is heard that it has ended, and nothing more is said of it", async () => {
    const { hand, calls, results, decider, runs } = await givenRunner();
    await hand({}, { responseTimeoutSeconds: 3 });
    decider.onEvent = (event) =>
      event.kind === "TaskUpdated"
        ? {
            kind: "answered",
            answer: { kind: "TaskUpdated", taskId: event.taskId, status: "CANCELED", ignored: true },
            task: undefined,
          }
        : applied(event);

    await jest.advanceTimersByTimeAsync(1_500);
    await settled();

    expect(calls[0]?.signal.aborted).toBe(true);
    expect([results(), decider.eventsOf("TaskReturned"), runs]).toEqual([[], [], ["ROBOT ENDED"]]);
  });
});

describe("a process that stops", () => {
  test("takes no more tasks and lets those that run end", async () => {
    const { hand, calls, results, runner, decider } = await givenRunner();
    await hand();
    const drained = runner.drain(new AbortController().signal);
    await settled();
    expect(decider.credits.size).toBe(0);

    calls[0]?.end(completed);
    await settled();
    await jest.advanceTimersByTimeAsync(10);
    await drained;

    expect(results()).toHaveLength(1);
    expect(decider.eventsOf("TaskReturned")).toEqual([]);
  });

  test("gives back what has not ended in its grace time", async () => {
    const { hand, runner, decider, results, runs } = await givenRunner({ graceMs: 500 });
    const leased = await hand();
    const drained = runner.drain(new AbortController().signal);

    await jest.advanceTimersByTimeAsync(600);
    await settled();
    await jest.advanceTimersByTimeAsync(10);
    await drained;

    expect(decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: leased.taskId }]);
    expect([results(), runs]).toEqual([[], ["ROBOT RETURNED"]]);
  });

  test("waits for a result that nobody answers until its time is up, and leaves the lease to be returned", async () => {
    const { hand, calls, runner, decider } = await givenRunner();
    await hand();
    decider.onEvent = () => unavailable;
    calls[0]?.end(completed);
    const limit = new AbortController();
    const drained = runner.drain(limit.signal);
    await jest.advanceTimersByTimeAsync(2_000);

    limit.abort();
    await settled();
    await jest.advanceTimersByTimeAsync(10);
    await drained;

    expect(decider.eventsOf("TaskReturned")).toEqual([]);
  });

  test("is known to have ended", async () => {
    const { runner, instances } = await givenRunner();

    await runner.close();

    expect(await instances.epochsOf(["decider-1-runner"])).toEqual(new Map());
  });
});
