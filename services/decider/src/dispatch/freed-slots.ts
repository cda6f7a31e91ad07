import type { TaskSlot } from "@tutti/engine";
import type { Limiter } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

/**
 * Tells the limiter of slots that committed decisions have freed, those of one call at a time together. What cannot be told
 * is let go: the slots' rows stand, and sweeper tells of them. Source: core.md 8.
 */
export class FreedSlots {
  readonly #limiter: Pick<Limiter, "free">;
  readonly #log: Log;
  #waiting: TaskSlot[] = [];
  #telling: Promise<void> | undefined;

  constructor(limiter: Pick<Limiter, "free">, log: Log) {
    this.#limiter = limiter;
    this.#log = log;
  }

  tell(slots: readonly TaskSlot[]): void {
    if (slots.length === 0) return;
    this.#waiting.push(...slots);
    this.#telling ??= this.#tellAll();
  }

  /** Resolves when everything has been told or let go. Never rejects. */
  async settled(): Promise<void> {
    await this.#telling;
  }

  async #tellAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const slots = this.#waiting;
      this.#waiting = [];
      try {
        await this.#limiter.free(slots);
      } catch (error) {
        this.#log.warn({ err: error, slots: slots.length }, "freed slots were not told of; sweeper does it");
      }
    }
    this.#telling = undefined;
  }
}
