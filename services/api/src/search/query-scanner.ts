/** Something in a query cannot be read. `at` counts its characters from 0. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a query from its beginning on. Blanks before whatever is asked for are passed over. */
export class QueryScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next thing begins. */
  get at(): number {
    this.#passBlanks();
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  /** What a sticky pattern matches here; undefined where it does not, and nothing is passed over then. */
  take(pattern: RegExp): string | undefined {
    const found = this.#match(pattern);
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Whether a sticky pattern matches here. */
  sees(pattern: RegExp): boolean {
    return this.#match(pattern) !== undefined;
  }

  /** The text from there to where it was read. */
  since(at: number): string {
    return this.#text.slice(at, this.#at);
  }

  /** Throws QueryFault: something else is here than what was wanted. */
  fail(wanted: string, at = this.at): never {
    const rest = this.#text.slice(at, at + MAX_SHOWN);
    throw new QueryFault(`${wanted} was expected, but ${rest === "" ? "there it ends" : `"${rest}" came`}`, at);
  }

  #match(pattern: RegExp): string | undefined {
    this.#passBlanks();
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #passBlanks(): void {
    BLANKS.lastIndex = this.#at;
    this.#at += BLANKS.exec(this.#text)?.[0].length ?? 0;
  }
}

const BLANKS = /\s*/y;
const MAX_SHOWN = 40;
