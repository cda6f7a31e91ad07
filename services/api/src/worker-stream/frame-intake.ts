/** So many results, reports and commands of one stream, and bytes of them, may be unanswered before it is read no further. */
export const maxUnanswered = 1_000;
const maxBytes = 32 * 1024 * 1024;

/** What of one stream is under way, from its arrival to its answer; answers come as they are ready. */
export class FrameIntake {
  #count = 0;
  #sizeBytes = 0;
  #whenRelieved: (() => void)[] = [];
  #whenSettled: (() => void)[] = [];

  /** Gives the outcome to `answer` when it is there. `outcome` must not reject. */
  take<Outcome>(sizeBytes: number, outcome: Promise<Outcome>, answer: (outcome: Outcome) => void): void {
    this.#count += 1;
    this.#sizeBytes += sizeBytes;
    void outcome.then((said) => {
      answer(said);
      this.#answered(sizeBytes);
    });
  }

  /** Resolves when there is room for more. */
  async relieved(): Promise<void> {
    if (this.#isFull) await new Promise<void>((resolve) => this.#whenRelieved.push(resolve));
  }

  /** Resolves when everything is answered. */
  async settled(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
  }

  get #isFull(): boolean {
    return this.#count >= maxUnanswered || this.#sizeBytes >= maxBytes;
  }

  #answered(sizeBytes: number): void {
    this.#count -= 1;
    this.#sizeBytes -= sizeBytes;
    if (!this.#isFull) for (const resolve of this.#whenRelieved.splice(0)) resolve();
    if (this.#count === 0) for (const resolve of this.#whenSettled.splice(0)) resolve();
  }
}
