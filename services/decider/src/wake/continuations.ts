import type { WorkflowId } from "@tutti/engine";

/** Wakes an execution; `onDone` once the wake-up has been decided, or could not be. */
export type WakeNow = (workflowId: WorkflowId, onDone: () => void) => void;

/**
 * Executions whose decisions were cut short, as those of a loop without an end are: they are woken at once, but few at a
 * time, in turn, and who has been cut again goes to the end of the line. So batches remain for everybody else. It is lost
 * with the process: sweeper's scan of `wakeAt` is the truth.
 */
export class Continuations {
  readonly #wake: WakeNow;
  readonly #waiting = new Set<WorkflowId>();
  readonly #underWay = new Set<WorkflowId>();
  #isClosed = false;
  #isWaking = false;

  constructor(wake: WakeNow) {
    this.#wake = wake;
  }

  /** A decision on it has left something to the next event. */
  note(workflowId: WorkflowId): void {
    if (this.#isClosed) return;
    this.#waiting.add(workflowId);
    this.#next();
  }

  /** Nothing of it is left, or an event that waits goes on with it. */
  forget(workflowId: WorkflowId): void {
    this.#waiting.delete(workflowId);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
  }

  #next(): void {
    // What cannot be taken in is over at once.
    if (this.#isWaking) return;
    this.#isWaking = true;
    for (const workflowId of this.#waiting) {
      if (this.#underWay.size >= MAX_UNDER_WAY) break;
      if (this.#underWay.has(workflowId)) continue;
      this.#waiting.delete(workflowId);
      this.#underWay.add(workflowId);
      this.#wake(workflowId, () => {
        this.#underWay.delete(workflowId);
        this.#next();
      });
    }
    this.#isWaking = false;
  }
}

// Fewer than there are batches in flight.
const MAX_UNDER_WAY = 2;
