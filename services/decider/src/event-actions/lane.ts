import { OutageError } from "@tutti/ports";

/** Too many wait for the same already. */
export class LaneFullError extends OutageError {
  override readonly name = "LaneFullError";

  constructor(message: string) {
    super(message, { cause: undefined });
  }
}

/** Lets in a few at a time; a few more may wait, in the order of their coming, and nobody beyond that. */
export class Lane {
  readonly #limits: { readonly atOnce: number; readonly maxWaiting: number };
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(limits: { readonly atOnce: number; readonly maxWaiting: number }) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#inside === 0;
  }

  /** Resolves when it is the caller's turn, who calls `leave` then. Rejects at once with LaneFullError. */
  async enter(): Promise<void> {
    const { atOnce, maxWaiting } = this.#limits;
    if (this.#inside < atOnce) {
      this.#inside += 1;
      return;
    }
    if (this.#waiting.length >= maxWaiting) throw new LaneFullError("too many conditions of this handler wait already");
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}
