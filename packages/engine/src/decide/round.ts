import type { TaskId } from "../ids.ts";
import type { PayloadSlot } from "../model/payload-slot.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";

type Before = ReadonlyMap<string, TaskId | undefined>;

/**
 * What one round of a decision has added. All that a round schedules is worked out from what there was when it began: no
 * expression reads a record that it has added, or a variable that it has set. Source: reference/engine.md 3.2, 3.3.
 */
export class Round {
  readonly #latest = new Map<string, TaskId | undefined>();
  readonly #latestInLoops = new Map<string, TaskId | undefined>();
  readonly #added: TaskId[] = [];
  #variables: PayloadSlot | undefined;

  begin(): void {
    this.#variables = undefined;
    if (this.#added.length === 0) return;
    this.#latest.clear();
    this.#latestInLoops.clear();
    this.#added.length = 0;
  }

  /** Of a reference with the suffix of its turns, the newest record there was; of one that is not named, that of now. */
  get latestBefore(): Before {
    return this.#latest;
  }

  /** The same of a reference as the definition has it, of whichever turn of its loops. */
  get latestInLoopsBefore(): Before {
    return this.#latestInLoops;
  }

  get added(): readonly TaskId[] {
    return this.#added;
  }

  /** The variables there were, where the round has set some. */
  get variablesBefore(): PayloadSlot | undefined {
    return this.#variables;
  }

  /** A record was added; `before` are the newest ones until then. */
  add(
    task: TaskRecord,
    before: { readonly latest: TaskId | undefined; readonly latestInLoops: TaskId | undefined },
  ): void {
    const { taskId, referenceTaskName } = task;
    this.#added.push(taskId);
    if (!this.#latest.has(referenceTaskName)) this.#latest.set(referenceTaskName, before.latest);
    if (task.iterations.length === 0) return;
    const reference = baseReferenceOf(task);
    if (!this.#latestInLoops.has(reference)) this.#latestInLoops.set(reference, before.latestInLoops);
  }

  /** Variables are about to be set. */
  keepVariables(variables: PayloadSlot): void {
    this.#variables ??= variables;
  }
}
