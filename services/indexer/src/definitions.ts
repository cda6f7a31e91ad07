import { classifierOf, workflowDefFromJson } from "@tutti/engine";
import type { SnapshotHash } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import { LRUCache } from "lru-cache";

import type { IndexedDefinition } from "./documents-of.ts";

const MAX_CACHED = 5_000;

/** What is needed of the definitions that executions run. They never change, so those read last are kept. */
export class Definitions {
  readonly #executions: Pick<ExecutionStore, "getSnapshot">;
  readonly #cached = new LRUCache<SnapshotHash, IndexedDefinition>({ max: MAX_CACHED });

  constructor(executions: Pick<ExecutionStore, "getSnapshot">) {
    this.#executions = executions;
  }

  /** Rejects where the store does, and where it has no such definition, which every execution has. */
  async read(hash: SnapshotHash): Promise<IndexedDefinition> {
    const cached = this.#cached.get(hash);
    if (cached !== undefined) return cached;
    const definition = await this.#executions.getSnapshot(hash);
    if (definition === undefined) throw new Error(`the store has no definition ${hash}, which an execution runs`);
    const { value: def } = workflowDefFromJson(definition.tree);
    const read = { classifier: classifierOf(def), maskedFields: new Set(def.maskedFields) };
    this.#cached.set(hash, read);
    return read;
  }
}
