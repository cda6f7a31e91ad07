import { setMaxListeners } from "node:events";
import { hostname } from "node:os";

import { Heartbeat, WaitingRoom } from "@tutti/hand-out";
import type { WaitingRoomOptions, WorkerCopyDeps } from "@tutti/hand-out";
import type { ExecutionStore, InstanceRegistry, LostLease } from "@tutti/ports";
import { processClock, type Part } from "@tutti/service-kit";
import type { SystemTask } from "@tutti/system-tasks";

import { LaneTurns } from "./lane-turns.ts";
import { RunningTask, type RunningTaskDeps } from "./running-task.ts";
import { noRunnerMetrics, type RunnerMetrics } from "./runner-metrics.ts";

export type SystemTaskRunnerOptions = Omit<WaitingRoomOptions, "executions" | "settleMs"> &
  Pick<WorkerCopyDeps, "secrets"> & {
    readonly tasks: readonly SystemTask[];
    /** How many tasks of one type run at a time. */
    readonly concurrency: number;
    readonly executions: Pick<ExecutionStore, "findLeases" | "getPayload">;
    /** Where it tells that it lives, so that the tasks of one that died are returned. */
    readonly instances: Pick<InstanceRegistry, "beat" | "leave">;
    readonly metrics?: RunnerMetrics;
    /** How long running tasks have to end when the process stops. */
    readonly graceMs?: number;
  };

const usualGraceMs = 10_000;
/** So many tasks wait for their turn without keeping others from a place. */
const mostWaiting = 1_000;

/**
 * The worker of the tasks that the server itself carries out. It is handed them as any worker is, under a lease that
 * stands until the result is answered; so a process that dies with a task in its hands loses nothing, and a task that
 * was enqueued twice is carried out once. Source: core.md 5, 6.
 */
export class SystemTaskRunner implements Required<Part> {
  readonly #options: SystemTaskRunnerOptions;
  readonly #room: WaitingRoom;
  readonly #heartbeat: Heartbeat;
  readonly #running = new Map<RunningTask, Promise<void>>();
  readonly #giveUp = new AbortController();
  readonly #deps: Omit<RunningTaskDeps, "turns" | "place">;
  #unlisten: (() => void) | undefined;

  constructor(options: SystemTaskRunnerOptions) {
    const { clock = processClock, instance } = options;
    this.#options = options;
    this.#room = new WaitingRoom(options);
    this.#heartbeat = new Heartbeat(options);
    // Each result that cannot be told yet listens to it; Node takes more than ten for a leak.
    setMaxListeners(0, this.#giveUp.signal);
    const speaker = { instance, workerId: hostname() };
    this.#deps = { ...options, clock, speaker, giveUp: this.#giveUp.signal };
  }

  /** How many tasks it has in its hands. */
  get runningCount(): number {
    return this.#running.size;
  }

  async start(): Promise<void> {
    // First: who is handed tasks must be known to live.
    await this.#heartbeat.start();
    await this.#room.start();
    this.#unlisten = this.#options.decider.listen({
      leased: () => undefined,
      withdrawn: () => undefined,
      leasesLost: (lost) => this.#endLost(lost),
      deciderLost: () => undefined,
    });
    for (const task of this.#options.tasks) this.#stand(task);
  }

  /** Takes no more; lets what runs end in its grace time, gives the rest back, and waits until that is known. */
  async drain(signal: AbortSignal): Promise<void> {
    const { graceMs = usualGraceMs, clock = processClock } = this.#options;
    const given = this.#room.drain(signal);
    const stopTimer = clock.after(graceMs, () => this.#stopAll());
    const giveUp = (): void => this.#abandon();
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
    // Of what is on its way a last one may still come.
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    await given;
    stopTimer();
    signal.removeEventListener("abort", giveUp);
  }

  async close(): Promise<void> {
    this.#abandon();
    this.#unlisten?.();
    await this.#room.close();
    await this.#heartbeat.stop();
  }

  /** At once where decider says so; what nobody has heard of is found out when the lease is extended. */
  #endLost(lost: readonly LostLease[]): void {
    const gone = new Set(lost.map(({ leaseId }) => leaseId));
    for (const running of this.#running.keys()) if (gone.has(running.leaseId)) running.ended();
  }

  #stand(task: SystemTask): void {
    const { concurrency } = this.#options;
    const turns = new LaneTurns({ places: concurrency, maxWaiting: mostWaiting });
    const order = this.#room.stand({ queue: task.type, workerId: this.#deps.speaker.workerId }, (handed) => {
      const place = { isHeld: true, lend: () => order.add(1) };
      const running = new RunningTask(task, handed, { ...this.#deps, turns, place });
      const run = this.#run(task, running).then(() => {
        this.#running.delete(running);
        if (place.isHeld) order.add(1);
      });
      this.#running.set(running, run);
      if (this.#giveUp.signal.aborted) running.stop();
    });
    order.add(concurrency);
  }

  async #run({ type }: SystemTask, running: RunningTask): Promise<void> {
    const { clock = processClock, metrics = noRunnerMetrics } = this.#options;
    const beganMs = clock.nowMs();
    const outcome = await running.run();
    metrics.ran({ type, outcome, ms: clock.nowMs() - beganMs });
  }

  #stopAll(): void {
    for (const running of this.#running.keys()) running.stop();
  }

  /** Whoever is still waited for is waited for no longer. */
  #abandon(): void {
    this.#giveUp.abort();
    this.#stopAll();
  }
}
