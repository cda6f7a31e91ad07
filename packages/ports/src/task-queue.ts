import type { QueuedTask, TaskId, WorkflowId } from "@tutti/engine";

/** A job taken off a queue; nobody else gets it until it is released or its holder has gone silent. */
export type Claim = {
  readonly queue: string;
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly delivery: number;
  /** As it was added with. */
  readonly priority: number;
  /** What the adapter needs to finish or release it. */
  readonly token: unknown;
};

/**
 * What a subscriber hears: queues that may have got work; limits, by name, of which a slot was freed after somebody had been
 * refused one; that news may have been missed meanwhile; or that somebody who added jobs found no generation and no refill
 * under way, so that everything added before is lost.
 */
export type QueueNews =
  | { readonly kind: "work"; readonly queues: readonly string[] }
  | { readonly kind: "freed"; readonly limits: readonly string[] }
  | { readonly kind: "resubscribed" }
  | { readonly kind: "emptied" };

export interface Subscription {
  close(): Promise<void>;
}

/**
 * Delivery of waiting tasks: higher priority first, then in order of arrival. Loses nothing that matters: what is
 * missing here is added again from the store, what is here twice or too long is refused by its delivery number.
 */
export interface TaskQueue {
  /** Adds jobs under `<taskId>-<delivery>`; one that is there already is left alone. Then tells subscribers, also where all was lost. */
  enqueue(tasks: readonly QueuedTask[]): Promise<void>;
  /** Removes jobs that nobody has claimed yet. Best effort. */
  dequeue(tasks: readonly Pick<QueuedTask, "workflowId" | "taskId" | "delivery" | "queue">[]): Promise<void>;
  /** Takes up to `max` jobs, without waiting. */
  claim(queue: string, max: number): Promise<readonly Claim[]>;
  /** The jobs are done with: taken by a worker, or out of date. One that somebody else holds by now is left alone. */
  finish(claims: readonly Claim[]): Promise<void>;
  /** The jobs go back, in front of those of their priority, and subscribers are told. */
  release(claims: readonly Claim[]): Promise<void>;
  /** As release, in their order and without telling anybody: nobody could take them now. */
  putBack(claims: readonly Claim[]): Promise<void>;
  /** Tells subscribers of queues that may have work, without adding any: heals a lost message. */
  announce(queues: readonly string[]): Promise<void>;
  /** The listener hears `resubscribed` first, and again whenever news may have been missed. It must not throw. */
  subscribe(listener: (news: QueueNews) => void): Promise<Subscription>;
  /** Returns jobs whose holder has gone silent for longer than the lock time to their queues. Called by sweeper. */
  returnStalled(): Promise<void>;

  /**
   * The name of the life that these queues live: it stands from the end of a refill until everything is lost. undefined:
   * everything was lost and is not refilled yet, also where there never was anything. Source: core.md 6.
   */
  generation(): Promise<string | undefined>;
  /** Takes the refill on, for `holdMs`. False where a generation stands or somebody else has taken it on. */
  beginRefill(nonce: string, holdMs: number): Promise<boolean>;
  /** Holds the refill for another `holdMs`. False where it is lost: everything was lost again, or somebody else has it. */
  holdRefill(nonce: string, holdMs: number): Promise<boolean>;
  /** Makes the nonce the generation. False, and nothing changed, where the refill is lost: it is to be done again. */
  endRefill(nonce: string): Promise<boolean>;

  ping(): Promise<void>;
  close(): Promise<void>;
}
