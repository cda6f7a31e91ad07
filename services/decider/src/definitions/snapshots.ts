import {
  compileSnapshot,
  Payload,
  workflowDefFromJson,
  workflowDefToJson,
  type Snapshot,
  type SnapshotHash,
  type WorkflowDef,
} from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import { LRUCache } from "lru-cache";

import { snapshotHashOf } from "./snapshot-hash.ts";

/** Compiled snapshots by hash. What is cached is also stored. */
export class Snapshots {
  readonly #store: Pick<ExecutionStore, "getSnapshot" | "putSnapshot">;
  readonly #compiled: LRUCache<SnapshotHash, Snapshot>;
  readonly #loading = new Map<SnapshotHash, Promise<Snapshot>>();

  constructor(
    store: Pick<ExecutionStore, "getSnapshot" | "putSnapshot">,
    { maxSnapshots }: { readonly maxSnapshots: number },
  ) {
    this.#store = store;
    this.#compiled = new LRUCache({ max: maxSnapshots });
  }

  /** The snapshot where it is at hand. */
  get(hash: SnapshotHash): Snapshot | undefined {
    return this.#compiled.get(hash);
  }

  /** The snapshot of an execution, read where it is not at hand. Rejects where there is none, or the store fails. */
  load(hash: SnapshotHash): Promise<Snapshot> {
    return this.#once(hash, async () => {
      const stored = await this.#store.getSnapshot(hash);
      if (stored === undefined) throw new Error(`the definition snapshot ${hash} is not in the store`);
      return compileSnapshot(hash, workflowDefFromJson(stored.tree).value);
    });
  }

  /** Stores a definition, whose task definitions are inlined, and compiles it; both only where that is not done yet. */
  ensure(definition: WorkflowDef): Promise<Snapshot> {
    const hash = snapshotHashOf(definition);
    return this.#once(hash, async () => {
      await this.#store.putSnapshot(hash, Payload.fromTree(workflowDefToJson(definition)));
      return compileSnapshot(hash, definition);
    });
  }

  async #once(hash: SnapshotHash, make: () => Promise<Snapshot>): Promise<Snapshot> {
    const known = this.#compiled.get(hash);
    if (known !== undefined) return known;
    const loading = this.#loading.get(hash) ?? this.#make(hash, make);
    return await loading;
  }

  #make(hash: SnapshotHash, make: () => Promise<Snapshot>): Promise<Snapshot> {
    const making = make()
      .then((snapshot) => {
        this.#compiled.set(hash, snapshot);
        return snapshot;
      })
      .finally(() => this.#loading.delete(hash));
    this.#loading.set(hash, making);
    return making;
  }
}
