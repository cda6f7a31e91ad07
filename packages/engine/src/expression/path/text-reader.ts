import { PathSyntaxError } from "./path.ts";

/** A text and a place in it. */
export class TextReader {
  readonly text: string;
  position: number;

  constructor(text: string, position = 0) {
    this.text = text;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The character here; empty at the end. */
  get current(): string {
    return this.text.charAt(this.position);
  }

  startsWith(expected: string): boolean {
    return this.text.startsWith(expected, this.position);
  }

  /** Moves past the expected text if it is here. */
  accept(expected: string): boolean {
    if (!this.startsWith(expected)) return false;
    this.position += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.accept(expected)) this.fail(`"${expected}" expected${this.found()}`);
  }

  /** Moves past what a sticky pattern matches here and gives it; undefined where it does not match. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.position;
    const matched = sticky.exec(this.text)?.[0];
    if (matched !== undefined) this.position += matched.length;
    return matched;
  }

  /** The text up to the first character that `isEnd`, which is left unread. */
  readUntil(isEnd: (character: string) => boolean): string {
    const start = this.position;
    while (!this.atEnd && !isEnd(this.current)) this.position++;
    return this.text.slice(start, this.position);
  }

  skipBlanks(): void {
    while (this.current === " ") this.position++;
  }

  fail(message: string): never {
    throw new PathSyntaxError(message, this.position);
  }

  found(): string {
    return this.atEnd ? ", but the text ends" : `, but found "${this.current}"`;
  }
}
