import type { VirtualTime } from "./virtual-time.ts";

/** What happened, in order: to understand a seed that fails, and to tell whether two runs were the same. */
export class Trace {
  readonly #time: VirtualTime;
  readonly #lines: string[] = [];
  readonly #logged: string[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  note(text: string): void {
    this.#lines.push(`${(this.#time.nowMs / 1_000).toFixed(3).padStart(9)}  ${text}`);
  }

  /** A line of a service's log. Not part of what two runs must have alike: it may hold ids made up by chance. */
  log(line: string): void {
    this.#logged.push(line);
    if (SHOWS_LOGS) this.note(line.trim());
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get logged(): readonly string[] {
    return this.#logged;
  }
}

const SHOWS_LOGS = process.env["TUTTI_SIMULATION_LOGS"] === "1";
