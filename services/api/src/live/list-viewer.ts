import type { EpochMs } from "@tutti/engine";
import type { ExecutionRow } from "@tutti/ports";

/** Rows that one viewer keeps for its next turn: of more the latest. */
const mostRows = 500;

/** Somebody who watches a list: what changes while it takes what came before comes at once, the newest of each row. */
export class ListViewer {
  readonly #rows = new Map<string, ExecutionRow>();
  #untilTime: EpochMs;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(sinceTime: EpochMs) {
    this.#untilTime = sinceTime;
  }

  add(rows: readonly ExecutionRow[]): void {
    for (const row of rows) {
      this.#rows.delete(row.workflowId);
      this.#rows.set(row.workflowId, row);
      this.#untilTime = Math.max(this.#untilTime, row.updateTime);
    }
    for (const workflowId of this.#rows.keys()) {
      if (this.#rows.size <= mostRows) break;
      this.#rows.delete(workflowId);
    }
    if (rows.length > 0) this.#wake?.();
  }

  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** What has come, the oldest change first, as soon as there is something; undefined: it is over. */
  async next(): Promise<{ readonly rows: readonly ExecutionRow[]; readonly untilTime: EpochMs } | undefined> {
    while (this.#rows.size === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#isOver) return undefined;
    const rows = [...this.#rows.values()].sort((a, b) => a.updateTime - b.updateTime);
    this.#rows.clear();
    return { rows, untilTime: this.#untilTime };
  }
}
