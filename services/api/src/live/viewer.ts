import type { ExecutionGraph } from "../operations/console/graph-reader.ts";

/** What a viewer sees next. `over`: nothing more comes. */
export type Sight =
  { readonly kind: "graph"; readonly graph: ExecutionGraph } | { readonly kind: "gone" } | { readonly kind: "over" };

/** Somebody who watches an execution and takes what it is shown one after the other. */
export class Viewer {
  /** Of what it has; undefined: it has nothing. */
  revision: number | undefined;
  readonly #onReady: () => void;
  #take: { readonly resolve: (sight: Sight) => void; readonly reject: (error: unknown) => void } | undefined;
  #last: Sight | undefined;

  constructor(revision: number | undefined, onReady: () => void) {
    this.revision = revision;
    this.#onReady = onReady;
  }

  /** Whether it has taken all that it was shown, and waits. */
  get isReady(): boolean {
    return this.#take !== undefined;
  }

  /** To be asked for again when the last has been taken. */
  async next(): Promise<Sight> {
    if (this.#last !== undefined) return this.#last;
    return await new Promise((resolve, reject) => {
      this.#take = { resolve, reject };
      this.#onReady();
    });
  }

  /** Only to one that is ready, and of something that it does not have. */
  show(graph: ExecutionGraph): void {
    this.revision = graph.execution.revision;
    this.#settle({ kind: "graph", graph });
  }

  /** Nothing comes after this. */
  end(sight: Sight & { readonly kind: "gone" | "over" }): void {
    const last = (this.#last ??= sight);
    this.#settle(last);
  }

  fail(error: unknown): void {
    const take = this.#take;
    this.#take = undefined;
    this.#last = { kind: "over" };
    take?.reject(error);
  }

  #settle(sight: Sight): void {
    const take = this.#take;
    this.#take = undefined;
    take?.resolve(sight);
  }
}
