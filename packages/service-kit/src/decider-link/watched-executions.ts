import type { ExecutionWatch } from "@tutti/ports";

import type { DeciderStream } from "./decider-stream.ts";

type Watched = ExecutionWatch & { readonly look: () => void };

/**
 * Executions that callers of this process wait for. Every decider knows all of them: any may commit what ends a wait. Each
 * says so once when it has taken a watch in, from when on it misses nothing.
 */
export class WatchedExecutions {
  readonly #watched = new Map<string, Watched>();
  #last = 0;

  /** The answer ends it. */
  add(
    watch: ExecutionWatch,
    { look, streams }: { look: () => void; streams: () => readonly DeciderStream[] },
  ): () => void {
    this.#last += 1;
    const watchId = String(this.#last);
    this.#watched.set(watchId, { ...watch, look });
    for (const stream of streams()) this.#send(watchId, watch, stream);
    return () => {
      if (!this.#watched.delete(watchId)) return;
      for (const stream of streams()) stream.send((outgoing) => outgoing.unwatch(watchId));
    };
  }

  /** A decider that has just come learns of all. */
  sendAll(stream: DeciderStream): void {
    for (const [watchId, watch] of this.#watched) this.#send(watchId, watch, stream);
  }

  look(watchId: string): void {
    this.#watched.get(watchId)?.look();
  }

  #send(
    watchId: string,
    { workflowId, taskReferenceNames, everyChange = false }: ExecutionWatch,
    stream: DeciderStream,
  ): void {
    const watch = { watchId, workflowId, taskReferenceNames: [...taskReferenceNames], everyChange };
    stream.send((outgoing) => outgoing.watch(watch));
  }
}
