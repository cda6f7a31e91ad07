import type { LentCredit } from "./credit.ts";

/** The credits of one queue, oldest first. Those that are not waiting any more are dropped as the line is walked. */
export class CreditLine {
  #credits: LentCredit[] = [];
  #head = 0;
  #overCount = 0;

  add(credit: LentCredit): void {
    this.#credits.push(credit);
  }

  /** A credit of a failed batch is waiting again, in its old place. */
  putBack(credit: LentCredit): void {
    if (credit.isInLine) return;
    credit.isInLine = true;
    let place = this.#head;
    while ((this.#credits[place]?.ordinal ?? Number.POSITIVE_INFINITY) < credit.ordinal) place += 1;
    this.#credits.splice(place, 0, credit);
  }

  /** A credit somewhere in the line is over: many of those are swept out together. */
  noteOver(credit: LentCredit): void {
    if (!credit.isInLine) return;
    this.#overCount += 1;
    if (this.#overCount < 64 || this.#overCount * 2 < this.#credits.length - this.#head) return;
    this.#credits = this.#credits.slice(this.#head).filter(({ status }) => status !== "over");
    this.#head = 0;
    this.#overCount = 0;
  }

  *waiting(): Iterable<LentCredit> {
    this.#dropHead();
    // The array of now: who walks the line may end credits, which replaces the line's own.
    const credits = this.#credits;
    for (let place = this.#head; place < credits.length; place += 1) {
      const credit = credits[place];
      if (credit?.status === "waiting") yield credit;
    }
  }

  get isEmpty(): boolean {
    this.#dropHead();
    return this.#head === this.#credits.length;
  }

  #dropHead(): void {
    for (let first = this.#credits[this.#head]; first !== undefined; first = this.#credits[this.#head]) {
      if (first.status === "waiting") break;
      if (first.status === "over") this.#overCount = Math.max(0, this.#overCount - 1);
      first.isInLine = false;
      this.#head += 1;
    }
    if (this.#head < 64 || this.#head * 2 < this.#credits.length) return;
    this.#credits = this.#credits.slice(this.#head);
    this.#head = 0;
  }
}
