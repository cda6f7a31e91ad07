import type { ScriptRequest, ScriptResult } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import { Lane } from "./lane.ts";

/**
 * Evaluates conditions so that no handler holds up others: each has a lane of its own, and those whose conditions took
 * long lately share one in which a single script runs at a time, so that all of them together hold no more than one thread.
 */
export class ConditionLanes {
  readonly #scripts: ScriptRunner;
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #slow = new Lane({ atOnce: 1, maxWaiting: 4 });
  /** Until when a handler counts as slow, by the process's clock. */
  readonly #slowUntilMs = new Map<string, number>();

  constructor({ scripts, clock }: { readonly scripts: ScriptRunner; readonly clock: Clock }) {
    this.#scripts = scripts;
    this.#clock = clock;
  }

  /** What the handler's condition comes to. Rejects with an OutageError where it cannot be evaluated now. */
  async evaluate(handler: string, script: ScriptRequest): Promise<ScriptResult> {
    if (this.#isSlow(handler)) return await this.#within(this.#slow, { handler, script });
    const lane = this.#lanes.get(handler) ?? new Lane({ atOnce: 4, maxWaiting: 100 });
    this.#lanes.set(handler, lane);
    await lane.enter();
    try {
      // It may have turned out slow while this one waited.
      if (!this.#isSlow(handler)) return await this.#run(handler, script);
    } finally {
      lane.leave();
      if (lane.isEmpty) this.#lanes.delete(handler);
    }
    return await this.#within(this.#slow, { handler, script });
  }

  async #within(
    lane: Lane,
    { handler, script }: { readonly handler: string; readonly script: ScriptRequest },
  ): Promise<ScriptResult> {
    await lane.enter();
    try {
      return await this.#run(handler, script);
    } finally {
      lane.leave();
    }
  }

  async #run(handler: string, script: ScriptRequest): Promise<ScriptResult> {
    const result = await this.#scripts.run(script);
    if (result.kind === "stopped") this.#slowUntilMs.set(handler, this.#clock.nowMs() + SLOW_FOR_MS);
    return result;
  }

  #isSlow(handler: string): boolean {
    const untilMs = this.#slowUntilMs.get(handler);
    if (untilMs === undefined) return false;
    if (untilMs > this.#clock.nowMs()) return true;
    this.#slowUntilMs.delete(handler);
    return false;
  }
}

const SLOW_FOR_MS = 60_000;
