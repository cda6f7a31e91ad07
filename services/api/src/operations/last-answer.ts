import type { EpochMs } from "@tutti/engine";
import type { Asked } from "@tutti/ports";

const KEPT_MS = 10_000;
const FRESH_MS = 2_500;

type Options<Answer> = {
  readonly read: (asked: Asked) => Promise<Answer>;
  /** Whether an answer cost so much that it is given again. */
  readonly isKept: (answer: Answer) => boolean;
  readonly nowMs: () => EpochMs;
};

/**
 * An answer that costs much and is asked for time and again: for ten seconds the last one is given at once, and read anew meanwhile
 * where it is older than two and a half. Whoever asks every few seconds waits once.
 */
export class LastAnswer<Answer> {
  readonly #options: Options<Answer>;
  #last: { readonly at: EpochMs; readonly answer: Answer } | undefined;
  #isReading = false;

  constructor(options: Options<Answer>) {
    this.#options = options;
  }

  async get(asked: Asked): Promise<Answer> {
    const last = this.#last;
    const age = last === undefined ? Infinity : this.#options.nowMs() - last.at;
    if (last === undefined || age > KEPT_MS) return await this.#read(asked);
    // Nobody waits for it: it keeps its failures to itself.
    if (age > FRESH_MS && !this.#isReading) void this.#readMeanwhile();
    return last.answer;
  }

  async #readMeanwhile(): Promise<void> {
    this.#isReading = true;
    try {
      await this.#read({});
    } catch {
      // Whoever asks once this one is too old hears of it.
    } finally {
      this.#isReading = false;
    }
  }

  async #read(asked: Asked): Promise<Answer> {
    const at = this.#options.nowMs();
    const answer = await this.#options.read(asked);
    this.#last = this.#options.isKept(answer) ? { at, answer } : undefined;
    return answer;
  }
}
