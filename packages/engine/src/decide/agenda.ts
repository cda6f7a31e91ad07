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
  | { readonly kind: "settle"; readonly taskId: TaskId };

/** What a decision still has to look at, first in first out, so that no definition is too long for the call stack. */
export class Agenda {
  #items: AgendaItem[] = [];
  #next = 0;
  #begun = 0;

  push(item: AgendaItem): void {
    this.#items.push(item);
    if (item.kind !== "settle") this.#begun += 1;
  }

  shift(): AgendaItem | undefined {
    const item = this.#items[this.#next++];
    if (item !== undefined && item.kind !== "settle") this.#begun -= 1;
    return item;
  }

  get isEmpty(): boolean {
    return this.#next >= this.#items.length;
  }

  /** Whether what is left would be found again by the next event: an end that nobody has acted upon is stored as such. */
  get canWait(): boolean {
    return this.#begun === 0;
  }

  clear(): void {
    this.#items = [];
    this.#next = 0;
    this.#begun = 0;
  }
}
