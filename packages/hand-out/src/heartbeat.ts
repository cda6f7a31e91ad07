import type { InstanceRegistry } from "@tutti/ports";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

export type HeartbeatOptions = {
  readonly instances: Pick<InstanceRegistry, "beat" | "leave">;
  readonly instance: string;
  readonly epoch: string;
  readonly log: Log;
  readonly everyMs?: number;
  readonly clock?: Clock;
};

/**
 * Tells each second that this process lives. Who is silent for too long loses its leases to sweeper, which gives their
 * tasks to others. Source: core.md 5 "Leases".
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #everyMs: number;
  #stopTimer: (() => void) | undefined;
  #beat: Promise<void> | undefined;
  #failures = 0;
  #isStopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? 1_000;
  }

  /** Resolves after the first beat, heard or not; the others follow by themselves. */
  async start(): Promise<void> {
    this.#beat = this.#beatAndGoOn();
    await this.#beat;
  }

  /** Beats no more, and says that the process has ended. Never rejects: what is not heard runs out. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopTimer?.();
    await this.#beat;
    const { instances, instance, epoch, log } = this.#options;
    await instances
      .leave(instance, epoch)
      .catch((error: unknown) => log.debug({ err: error }, "the end of this process could not be told"));
  }

  async #beatAndGoOn(): Promise<void> {
    const { instances, instance, epoch, log, clock = processClock } = this.#options;
    try {
      await instances.beat(instance, epoch);
      if (this.#failures > 0) log.info({ failures: this.#failures }, "the heartbeat is heard again");
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) log.warn({ err: error }, "the heartbeat is not heard");
    }
    if (this.#isStopped) return;
    this.#stopTimer = clock.after(this.#everyMs, () => {
      this.#beat = this.#beatAndGoOn();
    });
  }
}
