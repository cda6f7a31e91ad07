import { isTerminalWorkflow } from "@tutti/engine";
import type { Changes, WorkflowId } from "@tutti/engine";
import type { AdmissionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

export type DeparturesParts = {
  readonly admissions: Pick<AdmissionStore, "leave">;
  /** Executions that may begin now. */
  readonly wake: (workflowIds: readonly WorkflowId[]) => void;
  readonly log: Log;
};

/**
 * Makes way for those that wait under a `rateLimitConfig` when an execution has ended or is gone. What fails here is found
 * by sweeper. Source: engine.md 1.2.
 */
export class Departures {
  readonly #parts: DeparturesParts;
  readonly #underWay = new Map<WorkflowId, Promise<void>>();

  constructor(parts: DeparturesParts) {
    this.#parts = parts;
  }

  /** Looks through what a batch has changed. */
  note(changes: readonly Changes[]): void {
    for (const { execution, isRemoved } of changes) {
      if (execution.rateLimitKey === undefined) continue;
      if (isRemoved || isTerminalWorkflow(execution.status)) this.#leave(execution.workflowId);
    }
  }

  /** Resolves once the end of that execution, if it has ended, is done with: what it asks for then is for another run of it. */
  async left(workflowId: WorkflowId): Promise<void> {
    await this.#underWay.get(workflowId);
  }

  /** Resolves when all that was noted is done with. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  #leave(workflowId: WorkflowId): void {
    const before = this.left(workflowId);
    const leaving = before
      .then(async () => await this.#makeWay(workflowId))
      .finally(() => this.#underWay.get(workflowId) === leaving && this.#underWay.delete(workflowId));
    this.#underWay.set(workflowId, leaving);
  }

  async #makeWay(workflowId: WorkflowId): Promise<void> {
    const { admissions, wake, log } = this.#parts;
    try {
      const admitted = await admissions.leave(workflowId);
      if (admitted.length > 0) wake(admitted);
    } catch (error) {
      log.warn({ err: error, workflowId }, "nobody was let in for an execution that has ended; sweeper does it");
    }
  }
}
