import type { StandingTask } from "@tutti/hand-out";

type InHand = { readonly handed: StandingTask; isLoading: boolean };

/** The tasks of one stream that are on their way: sent or about to be, and not known to have arrived. */
export class TasksInHand {
  readonly #tasks = new Map<string, InHand>();

  get size(): number {
    return this.#tasks.size;
  }

  /** `isLoading`: it leaves once it is `loaded`. */
  add(handed: StandingTask, { isLoading }: { readonly isLoading: boolean }): void {
    this.#tasks.set(handed.task.leaseId, { handed, isLoading });
  }

  taskOf(leaseId: string): StandingTask["task"] | undefined {
    return this.#tasks.get(leaseId)?.handed.task;
  }

  isLoading(leaseId: string): boolean {
    return this.#tasks.get(leaseId)?.isLoading ?? false;
  }

  /** All of it is here, and it may leave. False where it is not in hand any more. */
  loaded(leaseId: string): boolean {
    const found = this.#tasks.get(leaseId);
    if (found === undefined) return false;
    found.isLoading = false;
    return true;
  }

  /** It has arrived: its row may go. What is not in hand is left alone. */
  acknowledged(leaseId: string): void {
    this.#take(leaseId)?.flushed();
  }

  /** Its result has come, or it is lost: its row goes, or went, with what decider did. */
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
    const found = this.#tasks.get(leaseId);
    this.#tasks.delete(leaseId);
    return found?.handed;
  }
}
