import { compileSnapshot, workflowDefFromJson } from "@tutti/engine";
import type { Snapshot, SnapshotHash } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

const maxCached = 1_000;

/** Reads the definitions that executions run. They never change, so those read last are kept. */
export class SnapshotReader {
  readonly #executions: Pick<ExecutionStore, "getSnapshot">;
  /** The one used last is the last. */
  readonly #cached = new Map<SnapshotHash, Promise<Snapshot>>();
  /** Of those that are kept, what has come. */
  readonly #known = new Map<SnapshotHash, Snapshot>();

  constructor(executions: Pick<ExecutionStore, "getSnapshot">) {
    this.#executions = executions;
  }

  /** The definition, where it is at hand. */
  known(hash: SnapshotHash): Snapshot | undefined {
    return this.#known.get(hash);
  }

  /** Rejects where the store does, and where it has no such definition, which every execution has. */
  async read(hash: SnapshotHash): Promise<Snapshot> {
    const snapshot = this.#cached.get(hash) ?? this.#load(hash);
    this.#cached.delete(hash);
    this.#cached.set(hash, snapshot);
    const [oldest] = this.#cached.keys();
    if (this.#cached.size > maxCached && oldest !== undefined) {
      this.#cached.delete(oldest);
      this.#known.delete(oldest);
    }
    try {
      const found = await snapshot;
      if (this.#cached.has(hash)) this.#known.set(hash, found);
      return found;
    } catch (error) {
      if (this.#cached.get(hash) === snapshot) this.#cached.delete(hash);
      throw error;
    }
  }

  async #load(hash: SnapshotHash): Promise<Snapshot> {
    const definition = await this.#executions.getSnapshot(hash);
    if (definition === undefined) throw new Error(`the store has no definition ${hash}, which an execution runs`);
    return compileSnapshot(hash, workflowDefFromJson(definition.tree).value);
  }
}
