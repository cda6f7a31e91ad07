/**
 * Shares one read among all who ask before it begins. Whoever asks while one is under way waits for the next: what it
 * gives is never older than the question.
 */
export class SharedRead<Value> {
  readonly #read: () => Promise<Value>;
  #running: Promise<unknown> | undefined;
  #next: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  get(): Promise<Value> {
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(running: Promise<unknown> | undefined): Promise<Value> {
    // Whether the one before has failed is no matter of this one. Also lets those who ask in this turn share.
    await Promise.allSettled([running]);
    const reading = this.#read();
    this.#running = reading;
    this.#next = undefined;
    return await reading;
  }
}
