import type { StandingTask } from "@tutti/hand-out";

/** The tasks of one stream that are on their way: sent or about to be, and not known to have arrived. */
export class TasksInHand {
  readonly #tasks = new Map<string, StandingTask>();

  get size(): number {
    return this.#tasks.size;
  }

  add(handed: StandingTask): void {
    this.#tasks.set(handed.task.leaseId, handed);
  }

  has(leaseId: string): boolean {
    return this.#tasks.has(leaseId);
  }

  /** It has arrived: its row may go. What is not in hand is left alone. */
  acknowledged(leaseId: string): void {
    this.#take(leaseId)?.flushed();
  }

  /** Its result has come. */
  resulted(leaseId: string): void {
    this.#take(leaseId)?.resulted();
  }

  /** It never left. */
  unsent(leaseId: string): void {
    this.#take(leaseId)?.returned();
  }

  /** Its worker does not work on it. False where it is not in hand. */
  givenBack(leaseId: string): boolean {
    const handed = this.#take(leaseId);
    handed?.givenBack();
    return handed !== undefined;
  }

  /** All are SCHEDULED again: nobody will say any more that they have arrived. */
  giveAllBack(): void {
    for (const leaseId of [...this.#tasks.keys()]) this.givenBack(leaseId);
  }

  #take(leaseId: string): StandingTask | undefined {
    const handed = this.#tasks.get(leaseId);
    this.#tasks.delete(leaseId);
    return handed;
  }
}
