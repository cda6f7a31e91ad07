import type { Socket } from "node:net";

/** Nothing came for as long as the task allows, or not all of it in the time that a call has. */
export class ReadTimeoutError extends Error {
  override readonly name = "ReadTimeoutError";
}

/** Ends a call once nothing has come over its connection for too long, be it of the answer's head or of its body. */
export class Silence {
  readonly #limit = new AbortController();
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  get signal(): AbortSignal {
    return this.#limit.signal;
  }

  /** It begins, and begins anew with each piece that comes. */
  beginOn(socket: Socket): void {
    const timer = setTimeout(() => this.#limit.abort(new ReadTimeoutError("Read timed out")), this.#limitMs);
    this.#timer = timer;
    socket.prependListener("data", () => timer.refresh());
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
