import type { workerGrpc } from "@tutti/contracts";
import type { Origin } from "@tutti/engine";

import { resultFromStream } from "./result-from-stream.ts";
import { outcomeOfFaults, type ResultsUnderWay } from "./results-under-way.ts";

export type ResultIntakeOptions = {
  readonly results: ResultsUnderWay;
  readonly workerId: string;
  readonly origin: Origin;
  readonly answer: (answer: workerGrpc.WorkerResultAnswer) => void;
};

/** So many results of one stream, and bytes of them, may be unanswered before it is read no further. */
export const maxUnanswered = 1_000;
const maxBytes = 32 * 1024 * 1024;

/** The results of one stream, from their arrival to their answers, which come as they are ready. */
export class ResultIntake {
  readonly #options: ResultIntakeOptions;
  #count = 0;
  #sizeBytes = 0;
  #whenRelieved: (() => void)[] = [];
  #whenSettled: (() => void)[] = [];

  constructor(options: ResultIntakeOptions) {
    this.#options = options;
  }

  take(wire: workerGrpc.WorkerResult): void {
    const { workerId, origin, results, answer } = this.#options;
    const { value, faults } = resultFromStream(wire, workerId);
    const { resultId } = wire;
    if (faults.length > 0) return answer({ resultId, outcome: outcomeOfFaults(faults) });
    const sizeBytes = wire.output.length;
    this.#count += 1;
    this.#sizeBytes += sizeBytes;
    // It never rejects.
    void results.apply(value, { workerId, origin }).then((outcome) => {
      answer({ resultId, outcome });
      this.#answered(sizeBytes);
    });
  }

  /** Resolves when there is room for more. */
  async relieved(): Promise<void> {
    if (this.#isFull) await new Promise<void>((resolve) => this.#whenRelieved.push(resolve));
  }

  /** Resolves when every result is answered. */
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
