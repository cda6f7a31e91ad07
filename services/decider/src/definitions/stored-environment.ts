import type { MetadataStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { processClock, type Clock } from "../clock.ts";

export type StoredEnvironmentDeps = {
  readonly metadata: Pick<MetadataStore, "getRevision" | "listEnvironment">;
  /** What the process was started with: it counts where nothing is stored. */
  readonly ofProcess: ReadonlyMap<string, string>;
  readonly log: Log;
  readonly clock?: Clock;
};

/** What the environment of definitions is asked for. */
export type DefinitionEnvironment = {
  /** undefined: none of that name may be seen. */
  value(name: string): string | undefined;
  /** Resolves when `value` gives what it is at that revision of the metadata, or later. Rejects where the store does. */
  asOf(revision: number): Promise<void>;
};

const EVERY_MS = 1_000;

/**
 * The values of `${workflow.env.<name>}`: what is stored, else what the process was started with. A start sees every change
 * that was answered before it, since the revision of the metadata is read for it; what runs sees it within a second.
 */
export class StoredEnvironment implements DefinitionEnvironment {
  readonly #deps: StoredEnvironmentDeps;
  readonly #clock: Clock;
  #stored: ReadonlyMap<string, string> = new Map();
  #revision = -1;
  #reading: { readonly revision: number; readonly done: Promise<void> } | undefined;
  #stopTimer: (() => void) | undefined;
  #isClosed = false;
  #failures = 0;

  constructor(deps: StoredEnvironmentDeps) {
    this.#deps = deps;
    this.#clock = deps.clock ?? processClock;
  }

  /** Reads what is stored and looks for changes every second from then on. Rejects where the store does. */
  async start(): Promise<void> {
    await this.asOf(await this.#deps.metadata.getRevision());
    this.#lookLater();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
  }

  value(name: string): string | undefined {
    return this.#stored.get(name) ?? this.#deps.ofProcess.get(name);
  }

  async asOf(revision: number): Promise<void> {
    if (this.#revision >= revision) return;
    // What is being read for this revision, or a later one, is new enough.
    if (this.#reading === undefined || this.#reading.revision < revision) {
      this.#reading = { revision, done: this.#read(revision) };
    }
    const reading = this.#reading;
    try {
      await reading.done;
    } finally {
      // A failure is not remembered.
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  async #read(revision: number): Promise<void> {
    const values = await this.#deps.metadata.listEnvironment();
    if (this.#revision >= revision) return;
    this.#stored = new Map(values.map(({ name, value }) => [name, value]));
    this.#revision = revision;
  }

  #lookLater(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#clock.after(EVERY_MS, () => void this.#look()); // Never rejects.
  }

  async #look(): Promise<void> {
    try {
      await this.asOf(await this.#deps.metadata.getRevision());
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) this.#deps.log.warn({ err: error }, "changes of the environment cannot be read now");
    }
    this.#lookLater();
  }
}
