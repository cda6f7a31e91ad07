import type { ServerResponse } from "node:http";

/**
 * What becomes of one response: handed to the client whole, or not, and an error in its place counts as not. Ends once;
 * each listener for that end is called once, also when it comes late.
 */
export class ResponseDelivery {
  readonly #ended: Promise<"flushed" | "aborted">;
  readonly #lost = new AbortController();

  constructor(response: ServerResponse) {
    this.#ended = new Promise((resolve) => {
      response.once("finish", () => resolve(response.statusCode < 400 ? "flushed" : "aborted"));
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

  /** The listener must not throw. */
  onFlushed(listener: () => void): void {
    this.#on("flushed", listener);
  }

  /** The listener must not throw. */
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
