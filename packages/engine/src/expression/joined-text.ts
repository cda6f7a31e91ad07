import { findExpressions } from "./find-expressions.ts";
import { ASKING, SECRETS_PREFIX } from "./secret-names.ts";

/**
 * A text that is put together of pieces, and asks for the secrets that a whole piece asks for: what reads like a
 * secret's name only since pieces meet is data, as is what was added `asData`. Source: reference/engine.md 6.7, 13.5-9.
 */
export class JoinedText {
  #text = "";
  /** Where the pieces say `${workflow.secrets.` themselves, be it to ask or as data. */
  readonly #said = new Set<number>();

  /** Adds a piece that may ask. */
  add(piece: string): void {
    if (piece.includes(ASKING)) {
      for (const { start, content } of findExpressions(piece))
        if (content.startsWith(SECRETS_PREFIX)) this.#said.add(this.#text.length + start);
      for (const at of placesIn(piece)) if (piece.charAt(at - 1) === "$") this.#said.add(this.#text.length + at);
    }
    this.#text += piece;
  }

  /** Adds a piece that does not ask, whatever it reads like. */
  addAsData(piece: string): void {
    this.#text += piece;
  }

  get text(): string {
    if (!this.#text.includes(ASKING)) return this.#text;
    let result = "";
    let from = 0;
    for (const at of placesIn(this.#text)) {
      if (this.#said.has(at)) continue;
      result += `${this.#text.slice(from, at)}$`;
      from = at;
    }
    return result + this.#text.slice(from);
  }
}

/** The pieces as one text. */
export function joined(pieces: readonly string[]): string {
  const text = new JoinedText();
  for (const piece of pieces) text.add(piece);
  return text.text;
}

function* placesIn(text: string): Generator<number> {
  for (let at = text.indexOf(ASKING); at !== -1; at = text.indexOf(ASKING, at + 1)) yield at;
}
