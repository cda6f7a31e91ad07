import type { PollData, Poller } from "@tutti/ports";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

export type PollRecorderOptions = {
  readonly pollData: Pick<PollData, "record">;
  readonly log: Log;
  readonly clock?: Clock;
  readonly everyMs?: number;
};

/** Whoever was told of within this time is told of again with all others, when their time comes. */
const lateMs = 3_000;

/**
 * Tells who polls in this process: once a second of all workers together, and at once of queues that were not polled lately, whose
 * domain is active from their first poll on. Source: core.md 5; engine.md 7.2, 7.3.
 */
export class PollRecorder {
  readonly #options: PollRecorderOptions;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #standing = new Set<Poller>();
  readonly #toldAtMs = new Map<string, number>();
  #untold = new Map<string, Poller>();
  #telling: Promise<void> | undefined;
  #stopTimer: (() => void) | undefined;
  #failures = 0;

  constructor(options: PollRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? processClock;
    this.#everyMs = options.everyMs ?? 1_000;
  }

  /** From now on it tells every second. */
  start(): void {
    this.#stopTimer = this.#clock.after(this.#everyMs, () => {
      for (const poller of this.#standing) this.#untold.set(workerKeyOf(poller), poller);
      this.#forgetOld();
      this.#tell();
      this.start();
    });
  }

  /** Resolves when what was being told has been heard, or not. */
  async stop(): Promise<void> {
    this.#stopTimer?.();
    await this.#telling;
  }

  /** Somebody has polled. */
  polled(poller: Poller): void {
    this.#untold.set(workerKeyOf(poller), poller);
    const toldAtMs = this.#toldAtMs.get(keyOf(poller));
    if (toldAtMs === undefined || this.#clock.nowMs() - toldAtMs > lateMs) this.#tell();
  }

  /** Somebody's stream asks for tasks until the answer is called. */
  stands(poller: Poller): () => void {
    const standing = { ...poller, isStreaming: true };
    this.#standing.add(standing);
    this.polled(standing);
    return () => void this.#standing.delete(standing);
  }

  #tell(): void {
    this.#telling ??= this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    // Those who come together are told of together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#untold.size > 0) {
      const untold = this.#untold;
      this.#untold = new Map();
      for (const poller of untold.values()) this.#toldAtMs.set(keyOf(poller), this.#clock.nowMs());
      await this.#record([...untold.values()]);
    }
    this.#telling = undefined;
  }

  /** What is not heard is told again with the next polls. */
  async #record(pollers: readonly Poller[]): Promise<void> {
    const { pollData, log } = this.#options;
    try {
      await pollData.record(pollers);
      if (this.#failures > 0) log.info({ failures: this.#failures }, "poll data is written again");
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) log.warn({ err: error }, "poll data could not be written");
    }
  }

  #forgetOld(): void {
    const nowMs = this.#clock.nowMs();
    for (const [key, toldAtMs] of this.#toldAtMs) if (nowMs - toldAtMs > lateMs) this.#toldAtMs.delete(key);
  }
}

/** Of a worker among the others of its queue. */
function workerKeyOf({ taskType, domain, workerId }: Poller): string {
  return JSON.stringify([taskType, domain ?? null, workerId ?? null]);
}

function keyOf({ taskType, domain }: Poller): string {
  return JSON.stringify([taskType, domain ?? null]);
}
