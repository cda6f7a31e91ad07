import type { WorkflowEvent, WorkflowId } from "@tutti/engine";
import { isForGood, type Applied, type OutboxKey } from "@tutti/ports";

import type { OutboxEntry } from "../batch/plan-outbox.ts";

/** Hands an event in to this same decider, and tells what became of it. */
export type HandIn = (event: WorkflowEvent, settle: (applied: Applied) => void) => void;

type Said = { readonly event: WorkflowEvent; readonly settle: (applied: Applied) => void };

/**
 * What executions of committed batches have to say to others: handed in here, since deciders never call each other. A row
 * of which everything has been answered is deleted with one of the next batches; what could not be answered now is left to
 * sweeper, which finds the row. Source: core.md 4, 6.
 */
export class Outbox {
  readonly #handIn: HandIn;
  /** Executions whose start is under way, and what is to be said to them after it. */
  readonly #starting = new Map<WorkflowId, Said[]>();
  readonly #delivered = new Map<OutboxKey["outboxId"], OutboxKey>();
  #onDelivered: () => void = () => undefined;
  #underWay = 0;

  constructor(handIn: HandIn) {
    this.#handIn = handIn;
  }

  /** Rows that have done their work and are still there. */
  get deliveredCount(): number {
    return this.#delivered.size;
  }

  /** Calls `listener` when there is a row to delete. */
  onDelivered(listener: () => void): void {
    this.#onDelivered = listener;
  }

  /** Hands in the events of rows that were committed. Their answers come later, or never. */
  send(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      if (this.#underWay < MAX_UNDER_WAY) this.#sendRow(entry);
    }
  }

  /** Up to `max` rows to delete; they are the caller's. */
  takeDelivered(max: number): readonly OutboxKey[] {
    const taken = [...this.#delivered.values()].slice(0, max);
    for (const { outboxId } of taken) this.#delivered.delete(outboxId);
    return taken;
  }

  /** Rows that could not be deleted now. */
  putBack(keys: readonly OutboxKey[]): void {
    for (const key of keys) this.#delivered.set(key.outboxId, key);
  }

  #sendRow({ row: { workflowId, outboxId }, events }: OutboxEntry): void {
    let unanswered = events.length;
    let isWhole = true;
    this.#underWay += events.length;
    const settle = (applied: Applied): void => {
      this.#underWay -= 1;
      unanswered -= 1;
      isWhole &&= isForGood(applied);
      if (unanswered > 0 || !isWhole) return;
      this.#delivered.set(outboxId, { workflowId, outboxId });
      this.#onDelivered();
    };
    for (const event of events) this.#inOrder({ event, settle });
  }

  /** Nothing may be said to an execution before it has been started: it would not be found. */
  #inOrder(said: Said): void {
    const { event, settle } = said;
    const behind = this.#starting.get(event.workflowId);
    if (behind !== undefined) behind.push(said);
    else if (event.kind === "WorkflowStarted") this.#start(said);
    else this.#handIn(event, settle);
  }

  #start({ event, settle }: Said): void {
    const behind: Said[] = [];
    this.#starting.set(event.workflowId, behind);
    this.#handIn(event, (applied) => {
      this.#starting.delete(event.workflowId);
      settle(applied);
      // Where it is to be sent again, so is what came after it.
      for (const next of behind) {
        if (isForGood(applied)) this.#inOrder(next);
        else next.settle(applied);
      }
    });
  }
}

// What a commit has to say beyond this is better read back from the store.
const MAX_UNDER_WAY = 20_000;
