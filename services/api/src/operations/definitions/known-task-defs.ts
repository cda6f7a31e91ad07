import type { TaskDef } from "@tutti/engine";
import type { Asked, MetadataStore } from "@tutti/ports";

/** How many names are kept. */
const MOST = 20_000;

/**
 * Definitions of tasks for who asks for thousands of them time and again: they are read anew when some definition has changed, for to
 * read them costs more than all else that a list of queues does.
 */
export class KnownTaskDefs {
  readonly #metadata: Pick<MetadataStore, "getTaskDefs" | "getRevision">;
  #revision = -1;
  #known = new Map<string, TaskDef | undefined>();

  constructor(metadata: Pick<MetadataStore, "getTaskDefs" | "getRevision">) {
    this.#metadata = metadata;
  }

  /** Without those that nobody has defined. */
  async get(names: readonly string[], asked: Asked): Promise<ReadonlyMap<string, TaskDef>> {
    const known = await this.#current();
    const unknown = names.filter((name) => !known.has(name));
    if (unknown.length > 0) {
      const found = await this.#metadata.getTaskDefs(unknown, asked);
      for (const name of unknown) known.set(name, found.get(name));
    }
    return new Map(
      names.flatMap((name) => {
        const def = known.get(name);
        return def === undefined ? [] : [[name, def] as const];
      }),
    );
  }

  async #current(): Promise<Map<string, TaskDef | undefined>> {
    const revision = await this.#metadata.getRevision();
    if (revision !== this.#revision || this.#known.size > MOST) this.#known = new Map();
    this.#revision = revision;
    return this.#known;
  }
}
