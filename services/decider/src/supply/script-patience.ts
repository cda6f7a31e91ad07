import { needKey, type AnsweredNeed, type NeedAnswer } from "@tutti/engine";
import { OutageError } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import type { PendingEvent } from "../pending-event.ts";
import type { AnswerNeed } from "./answer-need.ts";

/**
 * How long decisions wait for scripts. Whoever starts an execution waits for its quick scripts alone: after `startMs` from
 * the first, or where they cannot be evaluated now, the start does without, and the event that follows it at once waits for
 * them instead. A script that is under way by then is not evaluated twice.
 */
export class ScriptPatience {
  readonly #answer: AnswerNeed;
  readonly #clock: Clock;
  readonly #startMs: number;
  /** Of scripts that starts did not wait for, until they have ended or are asked for again. */
  readonly #underWay = new Map<string, Promise<NeedAnswer>>();

  constructor(answer: AnswerNeed, { clock, startMs }: { readonly clock: Clock; readonly startMs: number }) {
    this.#answer = answer;
    this.#clock = clock;
    this.#startMs = startMs;
  }

  /** As `AnswerNeed`. */
  async answer(need: AnsweredNeed, pending: PendingEvent): Promise<NeedAnswer> {
    if (need.kind !== "script") return await this.#answer(need);
    const name = `${pending.event.workflowId} ${needKey(need)}`;
    const answer = this.#underWay.get(name) ?? this.#answer(need);
    this.#underWay.delete(name);
    if (pending.event.kind !== "WorkflowStarted") return await answer;
    pending.scriptsUntilMs ??= this.#clock.nowMs() + this.#startMs;
    const leftMs = pending.scriptsUntilMs - this.#clock.nowMs();
    return Number.isFinite(leftMs) ? await this.#orLater(answer, { name, leftMs }) : await answer;
  }

  async #orLater(
    answer: Promise<NeedAnswer>,
    { name, leftMs }: { readonly name: string; readonly leftMs: number },
  ): Promise<NeedAnswer> {
    return await new Promise((resolve, reject) => {
      const stop = this.#clock.after(Math.max(0, leftMs), () => {
        this.#keep(name, answer);
        resolve(LATER);
      });
      answer
        .then(resolve, (error: unknown) => (error instanceof OutageError ? resolve(LATER) : reject(error)))
        .finally(stop);
    });
  }

  #keep(name: string, answer: Promise<NeedAnswer>): void {
    this.#underWay.set(name, answer);
    const forget = (): void => {
      if (this.#underWay.get(name) === answer) this.#underWay.delete(name);
    };
    answer.then(forget, forget);
  }
}

const LATER: NeedAnswer = { kind: "later" };
