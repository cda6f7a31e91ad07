import type { SqlValue } from "../sql/statement.ts";

/** The key of a row, and how many hits there are in all. */
export type PageMark = { readonly key: readonly SqlValue[]; readonly totalHits: number };

type Mark = PageMark & { readonly notAfterMs: number };

/** For how long a page goes on exactly where the one before it ended. */
const KEPT_MS = 60_000;
const MAX_MARKS = 1_000;

/**
 * Where pages ended: who reads on from there costs no more than at the beginning, and neither misses nor meets again what was
 * found before, whatever has come meanwhile. Without a mark a page is counted off from the beginning.
 */
export class PageMarks {
  readonly #marks = new Map<string, Mark>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** The key of the last row before `start` of the search of that name. */
  find(name: string, start: number): PageMark | undefined {
    const mark = this.#marks.get(`${start} ${name}`);
    return mark !== undefined && mark.notAfterMs >= this.#nowMs() ? mark : undefined;
  }

  /** The row with that key is the last one before `start`. */
  note(name: string, start: number, { key, totalHits }: PageMark): void {
    const at = `${start} ${name}`;
    this.#marks.delete(at);
    this.#marks.set(at, { key, totalHits, notAfterMs: this.#nowMs() + KEPT_MS });
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MAX_MARKS && oldest !== undefined) this.#marks.delete(oldest);
  }
}
