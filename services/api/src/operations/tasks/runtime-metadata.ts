import { workflowTaskOf } from "@tutti/contracts";
import type { Snapshot, TaskRecord } from "@tutti/engine";
import type { LeasedTask, Secrets } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { SnapshotReader } from "../executions/snapshot-reader.ts";

export type RuntimeMetadataDeps = {
  readonly snapshots: Pick<SnapshotReader, "read" | "known">;
  /** Where the values are, the first place first. */
  readonly sources: readonly Secrets[];
  readonly log: Pick<Log, "warn">;
};

type Asking = Pick<LeasedTask, "task" | "snapshotHash">;

/** The values that a task's definition asks for by name, for its worker's copy alone. Source: reference/engine.md 7.3, 12.5. */
export class RuntimeMetadata {
  readonly #deps: RuntimeMetadataDeps;

  constructor(deps: RuntimeMetadataDeps) {
    this.#deps = deps;
  }

  /** Whether the task is known to ask for nothing; false where its definition has yet to be read. */
  isNone({ task, snapshotHash }: Asking): boolean {
    const snapshot = this.#deps.snapshots.known(snapshotHash);
    return snapshot !== undefined && namesOf(task, snapshot).length === 0;
  }

  /**
   * A name that nobody has a value for, or whose value cannot be told now, is left out: the worker says what it is without.
   * Rejects where the definition cannot be read.
   */
  async of({ task, snapshotHash }: Asking): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    for (const name of namesOf(task, await this.#deps.snapshots.read(snapshotHash))) {
      const value = await this.#valueOf(name);
      if (value !== undefined) values.set(name, value);
    }
    return values;
  }

  async #valueOf(name: string): Promise<string | undefined> {
    const { sources, log } = this.#deps;
    try {
      for (const source of sources) {
        const value = await source.value(name);
        if (value !== undefined) return value;
      }
    } catch (error) {
      log.warn({ err: error, name }, "a worker does without a value that its task definition asks for");
    }
    return undefined;
  }
}

function namesOf(task: TaskRecord, { nodes }: Pick<Snapshot, "nodes">): readonly string[] {
  return workflowTaskOf(task, nodes)?.taskDefinition?.runtimeMetadata ?? [];
}
