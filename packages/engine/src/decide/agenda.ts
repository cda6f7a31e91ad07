import type { TaskId } from "../ids.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** A task to schedule, to begin again or to try again, or an ended task to act upon. */
export type AgendaItem =
  | { readonly kind: "schedule"; readonly node: PlacedNode }
  /** Its record is SCHEDULED already. */
  | { readonly kind: "restart"; readonly taskId: TaskId }
  /** A task that the engine decides by itself: as the attempt after another. */
  | { readonly kind: "attempt"; readonly node: PlacedNode; readonly after: TaskRecord }
  | { readonly kind: "settle"; readonly taskId: TaskId }
  /** What is not part of deciding, but carried out once that has come to rest: a child to start, a JOIN to judge. */
  | { readonly kind: "carryOut"; readonly taskId: TaskId };

/**
 * What a decision still has to look at, in rounds: what is pushed while a round is looked at belongs to the next one, and
 * what is put off comes one by one when no other round is left. No definition is too long for the call stack by that.
 */
export class Agenda {
  #round: readonly AgendaItem[] = [];
  #next = 0;
  #coming: AgendaItem[] = [];
  #putOff: AgendaItem[] = [];
  #begun = 0;

  push(item: AgendaItem): void {
    this.#coming.push(item);
    if (isBegun(item)) this.#begun += 1;
  }

  /** Until everything else has come to rest. */
  putOff(taskId: TaskId): void {
    this.#putOff.push({ kind: "carryOut", taskId });
  }

  /** Of the round; undefined where that is over. */
  shift(): AgendaItem | undefined {
    const item = this.#round[this.#next];
    if (item === undefined) return undefined;
    this.#next += 1;
    if (isBegun(item)) this.#begun -= 1;
    return item;
  }

  /** Begins the next round with all that was pushed meanwhile, or with the first that was put off. */
  beginRound(order: (items: readonly AgendaItem[]) => readonly AgendaItem[]): readonly AgendaItem[] {
    this.#round = this.#coming.length > 0 ? order(this.#coming) : this.#putOff.splice(0, 1);
    this.#coming = [];
    this.#next = 0;
    return this.#round;
  }

  /** All that is yet to be carried out, for a decision that stops here: no event would find it again. */
  takeToCarryOut(): readonly AgendaItem[] {
    const left = [...this.#round.slice(this.#next), ...this.#coming, ...this.#putOff.splice(0)];
    return left.filter(({ kind }) => kind === "carryOut");
  }

  get isRoundOver(): boolean {
    return this.#next >= this.#round.length;
  }

  get isEmpty(): boolean {
    return this.isRoundOver && this.#coming.length === 0 && this.#putOff.length === 0;
  }

  /** Whether what is left would be found again by the next event: an end that nobody has acted upon is stored as such. */
  get canWait(): boolean {
    return this.#begun === 0;
  }

  clear(): void {
    this.#round = [];
    this.#next = 0;
    this.#coming = [];
    this.#putOff = [];
    this.#begun = 0;
  }
}

function isBegun({ kind }: AgendaItem): boolean {
  return kind !== "settle" && kind !== "carryOut";
}
