import type { WorkflowId } from "@tutti/engine";
import type { ExecutionStanding, ExecutionStore } from "@tutti/ports";

type Standings = ReadonlyMap<WorkflowId, ExecutionStanding>;

type Asked = {
  readonly workflowIds: readonly WorkflowId[];
  readonly taskReferenceNames: readonly string[];
  readonly resolve: (standings: Standings) => void;
  readonly reject: (error: unknown) => void;
};

/** Executions that are read in one statement. */
const atOnce = 500;

/** Reads how executions stand, one read at a time: what is asked for meanwhile is read together. */
export class StandingsReader {
  readonly #store: Pick<ExecutionStore, "getExecutionStandings">;
  #asked: Asked[] = [];
  #isReading = false;

  constructor(store: Pick<ExecutionStore, "getExecutionStandings">) {
    this.#store = store;
  }

  /** Read after it was asked for. May hold more executions and tasks than were. Rejects where the store does. */
  read(workflowIds: readonly WorkflowId[], taskReferenceNames: readonly string[]): Promise<Standings> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ workflowIds, taskReferenceNames, resolve, reject });
      void this.#readAll(); // It never rejects.
    });
  }

  async #readAll(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    for (let asked = this.#next(); asked.length > 0; asked = this.#next()) {
      const workflowIds = [...new Set(asked.flatMap((one) => one.workflowIds))];
      const references = [...new Set(asked.flatMap((one) => one.taskReferenceNames))];
      try {
        const standings = await this.#store.getExecutionStandings(workflowIds, references);
        for (const { resolve } of asked) resolve(standings);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#isReading = false;
  }

  #next(): readonly Asked[] {
    let [count, size] = [0, 0];
    for (const { workflowIds } of this.#asked) {
      if (count > 0 && size + workflowIds.length > atOnce) break;
      size += workflowIds.length;
      count += 1;
    }
    return this.#asked.splice(0, count);
  }
}
