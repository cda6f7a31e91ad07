import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Poller } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { PollRecorder } from "./poll-recorder.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

describe("what is told of polls", () => {
  test("a domain's first poll is told of at once, those who come together in one message", async () => {
    const { recorder, told } = given();

    recorder.polled(poller("a", "x"));
    recorder.polled(poller("b", "x"));
    await settled();

    expect(told).toEqual([[poller("a", "x"), poller("b", "x")]]);
  });

  test("a thousand polls in a second are one message, which names each worker once", async () => {
    const { recorder, told } = given();
    recorder.polled(poller("a"));
    await settled();

    for (let poll = 0; poll < 1_000; poll += 1) recorder.polled(poller("a", undefined, `w${poll % 3}`));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(told).toEqual([[poller("a")], ["w0", "w1", "w2"].map((worker) => poller("a", undefined, worker))]);
  });

  test("a worker that stays is told of every second, until it leaves", async () => {
    const { recorder, told } = given();
    const leave = recorder.stands(poller("a", "x"));
    await settled();
    await jest.advanceTimersByTimeAsync(2_000);

    leave();
    await jest.advanceTimersByTimeAsync(2_000);

    expect(told).toEqual([1, 2, 3].map(() => [{ ...poller("a", "x"), isStreaming: true }]));
  });

  test("while nobody polls nothing is told", async () => {
    const { told } = given();

    await jest.advanceTimersByTimeAsync(5_000);

    expect(told).toEqual([]);
  });

  test("what could not be told does no harm, and the next is told", async () => {
    const { recorder, told, failNext } = given();
    failNext();
    recorder.polled(poller("a"));
    await settled();

    recorder.polled(poller("a"));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(told).toEqual([[poller("a")]]);
  });
});

function given() {
  const told: (readonly Poller[])[] = [];
  let fails = false;
  const record = async (pollers: readonly Poller[]): Promise<void> => {
    await Promise.resolve();
    if (fails) {
      fails = false;
      throw new Error("no connection");
    }
    told.push(pollers);
  };
  const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
  const recorder = new PollRecorder({ pollData: { record }, log });
  recorder.start();
  return { recorder, told, failNext: () => void (fails = true) };
}

function poller(taskType: string, domain?: string, workerId = "w"): Poller {
  return { taskType, domain, workerId };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
