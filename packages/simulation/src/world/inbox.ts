/** What arrives, for one reader to take in turn. */
export class Inbox<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #news: () => void = () => undefined;

  put(item: Item): void {
    if (this.#end !== undefined) return;
    this.#items.push(item);
    this.#news();
  }

  /** The reader ends when it has taken what is there. */
  end(): void {
    this.#end ??= { error: undefined };
    this.#news();
  }

  /** The reader throws when it has taken what is there. */
  fail(error: Error): void {
    this.#end ??= { error };
    this.#news();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#end?.error !== undefined) throw this.#end.error;
      else if (this.#end !== undefined) return;
      else await new Promise<void>((resolve) => (this.#news = resolve));
    }
  }
}
