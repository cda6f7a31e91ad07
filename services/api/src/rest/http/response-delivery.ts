import type { ServerResponse } from "node:http";

/**
 * What becomes of one response: handed to the client whole, or not. Ends once; each listener for that end is called
 * once, also when it comes late.
 */
export class ResponseDelivery {
  readonly #ended: Promise<"flushed" | "aborted">;
  readonly #lost = new AbortController();

  constructor(response: ServerResponse) {
    this.#ended = new Promise((resolve) => {
      response.once("finish", () => resolve("flushed"));
      response.once("close", () => {
        if (!response.writableFinished) this.#lost.abort(new Error("the client is gone"));
        resolve("aborted");
      });
    });
  }

  /** Aborted when the client goes away before it has its answer. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  onFlushed(listener: () => void): void {
    this.#on("flushed", listener);
  }

  onAborted(listener: () => void): void {
    this.#on("aborted", listener);
  }

  #on(wanted: "flushed" | "aborted", listener: () => void): void {
    // The promise never rejects.
    void this.#ended.then((ended) => {
      if (ended === wanted) listener();
    });
  }
}
