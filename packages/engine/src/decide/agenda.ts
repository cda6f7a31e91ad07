import type { TaskId } from "../ids.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** A task to schedule, or an ended task to act upon. */
export type AgendaItem =
  { readonly kind: "schedule"; readonly node: PlacedNode } | { readonly kind: "settle"; readonly taskId: TaskId };

/** What a decision still has to look at, first in first out, so that no definition is too long for the call stack. */
export class Agenda {
  #items: AgendaItem[] = [];
  #next = 0;

  push(item: AgendaItem): void {
    this.#items.push(item);
  }

  shift(): AgendaItem | undefined {
    return this.#items[this.#next++];
  }

  get isEmpty(): boolean {
    return this.#next >= this.#items.length;
  }

  clear(): void {
    this.#items = [];
    this.#next = 0;
  }
}
