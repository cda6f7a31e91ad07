import { expect, test } from "@jest/globals";

import { PauseWatch } from "./pause-watch.ts";
import { TestClock } from "./testing/test-clock.ts";

/** A clock whose timers do not run while the process stands still. */
class StoppedClock extends TestClock {
  stoodStillMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.stoodStillMs;
  }
}

test("a process that goes on is not suspect", () => {
  const clock = new TestClock();
  const watch = new PauseWatch(clock);

  clock.advance(60_000);

  expect(watch.isSuspect()).toBe(false);
  watch.close();
});

test("a process that stood still is suspect at once, and for a while", () => {
  const clock = new StoppedClock();
  const watch = new PauseWatch(clock);
  clock.advance(1_000);

  clock.stoodStillMs = 30_000;
  expect(watch.isSuspect()).toBe(true);

  clock.advance(4_000);
  expect(watch.isSuspect()).toBe(true);
  clock.advance(4_000);
  expect(watch.isSuspect()).toBe(false);
  watch.close();
});
