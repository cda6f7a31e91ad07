import { createConnection } from "mysql2/promise";

import type { connectOptions } from "./connect-options.ts";

/**
 * Ends at the server what runs on connections that nobody listens to any more: a server does not notice by itself that its client
 * has closed one. One connection of its own serves all that are to be ended at a time.
 */
export class StatementKiller {
  readonly #options: ReturnType<typeof connectOptions>;
  readonly #waiting = new Set<number>();
  #working: Promise<void> | undefined;

  constructor(options: ReturnType<typeof connectOptions>) {
    this.#options = options;
  }

  /** Ends a connection by its number, soon. What cannot be ended ends with its statement. */
  kill(threadId: number): void {
    this.#waiting.add(threadId);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Is through when all are ended that were to be. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      const connection = await createConnection(this.#options);
      // Without a listener a connection that breaks between two statements would take the process with it.
      connection.on("error", () => undefined);
      for (const threadId of this.#waiting) {
        this.#waiting.delete(threadId);
        // One that has ended meanwhile is an error.
        await connection.query(`kill ${threadId}`).catch(() => undefined);
      }
      connection.destroy();
    } catch {
      // The server is away, and with it what was to be ended.
      this.#waiting.clear();
    }
  }
}
