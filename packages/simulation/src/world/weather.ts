import type { Random } from "./random.ts";

/** How often what goes wrong, of every 1: of calls, batches, messages or frames. */
export type Rates = {
  /** A call of a store fails without having done anything, or after it has. */
  readonly readFails: number;
  /** A batch is rolled back, by a deadlock or a lost connection. */
  readonly batchRollsBack: number;
  /** A batch's COMMIT is not answered, whether it happened or not. */
  readonly commitUnheard: number;
  /** A call of the queue fails: half of the failed ones have done their work. */
  readonly queueFails: number;
  /** What was put into a queue is put in again much later. */
  readonly enqueuedAgain: number;
  readonly newsLost: number;
  readonly frameLost: number;
  readonly frameTwice: number;
  /** Decider's word that an execution should be read, which somebody waits for, is lost. */
  readonly lookLost: number;
  /** A call between a worker or client and api breaks before its answer has come. */
  readonly callBreaks: number;
  /** A worker is never heard of again after it has got its task. */
  readonly workerForgets: number;
  /** A process dies just where it hurts: around its commit, or with a task in its hands. */
  readonly diesInTheMidst: number;
  /** Something takes long. */
  readonly slow: number;
};

export const storm: Rates = {
  readFails: 0.01,
  batchRollsBack: 0.03,
  commitUnheard: 0.02,
  queueFails: 0.03,
  enqueuedAgain: 0.02,
  newsLost: 0.1,
  frameLost: 0.003,
  frameTwice: 0.005,
  lookLost: 0.5,
  callBreaks: 0.04,
  workerForgets: 0.02,
  diesInTheMidst: 0.01,
  slow: 0.03,
};

/** Nothing goes wrong. */
export const calm: Rates = {
  readFails: 0,
  batchRollsBack: 0,
  commitUnheard: 0,
  queueFails: 0,
  enqueuedAgain: 0,
  newsLost: 0,
  frameLost: 0,
  frameTwice: 0,
  lookLost: 0,
  callBreaks: 0,
  workerForgets: 0,
  diesInTheMidst: 0,
  slow: 0,
};

/** What goes wrong by itself, by the rates, until it clears up. */
export class Weather {
  readonly #random: Random;
  #rates: Rates;

  constructor(random: Random, rates: Rates) {
    this.#random = random;
    this.#rates = rates;
  }

  /** Nothing goes wrong from now on. */
  clearUp(): void {
    this.#rates = calm;
  }

  strikes(fault: keyof Rates): boolean {
    return this.#random.happens(this.#rates[fault]);
  }

  /** One of two ways in which a fault can show. */
  isTheFirst(): boolean {
    return this.#random.happens(0.5);
  }

  /** How long something takes one way. */
  travelMs(): number {
    return this.strikes("slow") ? this.#random.between(50, 1_500) : this.#random.between(0, 4);
  }

  /** Much longer than anything takes. */
  muchLaterMs(): number {
    return this.#random.between(500, 15_000);
  }
}
