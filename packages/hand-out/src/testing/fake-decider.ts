import { leaseIdFrom } from "@tutti/engine";
import type { CreditId, Lease, WorkflowEvent } from "@tutti/engine";
import type {
  Applied,
  ApplyOptions,
  CreditOffer,
  DeciderListener,
  DeciderPort,
  LeasedTask,
  LostLease,
} from "@tutti/ports";

/** A decider that a test plays: it keeps what it is told and answers as `onEvent` says. */
export class FakeDecider implements DeciderPort {
  readonly events: WorkflowEvent[] = [];
  /** The ids of events that may have been applied before. */
  readonly repeats: string[] = [];
  readonly credits = new Map<CreditId, CreditOffer>();
  readonly withdrawn: CreditId[] = [];
  /** All that it has leased against credits. */
  readonly leasedTasks: LeasedTask[] = [];
  readonly flushedLeases: string[] = [];
  onEvent: (event: WorkflowEvent) => Applied | Promise<Applied> = () => done;
  readonly #listeners = new Set<DeciderListener>();

  async apply(event: WorkflowEvent, { isRepeat = false }: ApplyOptions = {}): Promise<Applied> {
    this.events.push(event);
    if (isRepeat) this.repeats.push(event.eventId);
    return await this.onEvent(event);
  }

  grant(credit: CreditOffer): void {
    this.credits.set(credit.creditId, credit);
  }

  withdraw(creditId: CreditId): void {
    this.credits.delete(creditId);
    this.withdrawn.push(creditId);
  }

  flushed({ leaseId }: Pick<Lease, "leaseId">): void {
    this.flushedLeases.push(leaseId);
  }

  /** Nobody here waits for executions. */
  watch(): () => void {
    return () => undefined;
  }

  listen(listener: DeciderListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The one credit that is lent. */
  get credit(): CreditOffer {
    const [credit] = this.credits.values();
    if (credit === undefined || this.credits.size > 1) throw new Error(`${this.credits.size} credits are lent`);
    return credit;
  }

  eventsOf<Kind extends WorkflowEvent["kind"]>(kind: Kind): Extract<WorkflowEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<WorkflowEvent, { kind: Kind }> => event.kind === kind);
  }

  /** Leases tasks against a credit, whether or not that is still lent. */
  lease({ creditId }: Pick<CreditOffer, "creditId">, tasks: readonly LeasedTask[]): void {
    this.credits.delete(creditId);
    const leased = tasks.map((task, ordinal) => ({ ...task, leaseId: leaseIdFrom(`${creditId}-${ordinal}`) }));
    this.leasedTasks.push(...leased);
    for (const listener of this.#listeners) listener.leased({ creditId, tasks: leased });
  }

  void(creditId: CreditId): void {
    this.credits.delete(creditId);
    for (const listener of this.#listeners) listener.withdrawn(creditId);
  }

  /** Tells that tasks were taken out of workers' hands. */
  tellLost(...lost: readonly LostLease[]): void {
    for (const listener of this.#listeners) listener.leasesLost?.(lost);
  }

  find(): void {
    for (const listener of this.#listeners) listener.deciderFound?.();
  }

  lose(): void {
    for (const listener of this.#listeners) listener.deciderLost();
  }
}

export const done: Applied = { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
