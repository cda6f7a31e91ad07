import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";

import { listen } from "./event-stream.ts";

/** A stream as browsers have it, which the test opens, feeds and breaks. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    Stream.all.push(this);
  }

  say(name: string): void {
    this.dispatchEvent(new MessageEvent(name, { data: "{}" }));
  }

  refuse(): void {
    this.readyState = Stream.CLOSED;
    this.say("error");
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }
}

const before = { EventSource: globalThis.EventSource, document: globalThis.document, fetch: globalThis.fetch };
let states: boolean[];
let stop: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  Stream.all = [];
  states = [];
  const fetch = (): Promise<Response> => Promise.resolve(new Response("{}"));
  Object.assign(globalThis, { EventSource: Stream, document: new EventTarget(), fetch });
  stop = listen(() => "/x", { on: {}, onState: (is) => states.push(is), endsWith: ["gone"], pausesWith: ["end"] });
});

afterEach(() => {
  stop();
  jest.useRealTimers();
  Object.assign(globalThis, before);
});

test("a stream that the server has ended for now, as it stopped, is opened again and live", () => {
  Stream.all[0]?.say("open");
  Stream.all[0]?.say("end");
  jest.advanceTimersByTime(1000);
  Stream.all[1]?.say("open");

  expect(Stream.all.map(({ url }) => url)).toEqual(["/api/x", "/api/x"]);
  expect(states).toEqual([true, false, true]);
});

test("one that ended for ever is not", () => {
  Stream.all[0]?.say("open");
  Stream.all[0]?.say("gone");
  jest.advanceTimersByTime(60_000);

  expect(Stream.all).toHaveLength(1);
});

test("one that is refused once it was there is asked for soon, and ever more seldom", () => {
  Stream.all[0]?.say("open");
  const openedAt: number[] = [];
  for (let second = 0; second <= 40; second += 1) {
    const last = Stream.all.at(-1);
    if (last?.readyState === 0) {
      openedAt.push(second);
      last.refuse();
    }
    jest.advanceTimersByTime(1000);
  }

  expect(openedAt).toEqual([0, 1, 3, 8, 18, 28, 38]);
});

test("a server that has no such stream is asked twice", () => {
  Stream.all[0]?.refuse();
  jest.advanceTimersByTime(1000);
  Stream.all[1]?.refuse();
  jest.advanceTimersByTime(60_000);

  expect(Stream.all).toHaveLength(2);
});
