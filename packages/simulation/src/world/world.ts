import {
  makeMemoryInstanceRegistry,
  makeMemoryStores,
  makeMemoryTaskQueue,
  type MemoryInstanceRegistry,
  type MemoryStores,
  type MemoryTaskQueue,
} from "@tutti/ports/memory";
import { decide as ownDecide } from "@tutti/engine";
import { makeLog, type Log } from "@tutti/service-kit";

import { Life } from "./life.ts";
import { Random } from "./random.ts";
import { Trace } from "./trace.ts";
import { VirtualTime } from "./virtual-time.ts";
import { storm, Weather, type Rates } from "./weather.ts";

export type WorldOptions = {
  readonly rates?: Rates;
  /** The engine of all deciders; a test may have a bad one, to see whether it is found out. */
  readonly decide?: typeof ownDecide;
};

/** What a simulated cluster lives in: time, chance, what goes wrong, and the servers behind all processes. */
export class World {
  readonly decide: typeof ownDecide;
  readonly random: Random;
  readonly time = new VirtualTime();
  readonly weather: Weather;
  readonly trace: Trace;
  readonly stores: MemoryStores;
  readonly queue: MemoryTaskQueue;
  readonly instances: MemoryInstanceRegistry;
  /** Those outside the cluster, who neither die nor stand still. */
  readonly outsideLife: Life;
  #databaseAheadMs = 1_700_000_000_000;

  constructor(seed: number, { rates = storm, decide = ownDecide }: WorldOptions = {}) {
    this.decide = decide;
    this.random = new Random(seed);
    this.weather = new Weather(this.random.split(), rates);
    this.trace = new Trace(this.time);
    this.outsideLife = new Life("outside", { time: this.time, bootedMsAgo: 0 });
    this.stores = makeMemoryStores(() => this.databaseNow);
    this.queue = makeMemoryTaskQueue({ now: () => this.time.nowMs });
    this.instances = makeMemoryInstanceRegistry({ now: () => this.time.nowMs });
  }

  /** Whole milliseconds, as the database's clock has them; timers of processes may fall between. */
  get databaseNow(): number {
    return Math.floor(this.time.nowMs) + this.#databaseAheadMs;
  }

  /** The database's clock is set: by so much forward, or back where it is less than 0. */
  moveDatabaseClock(ms: number): void {
    this.#databaseAheadMs += ms;
  }

  /** Everything in Redis is gone, as after FLUSHALL. */
  emptyRedis(): void {
    this.queue.empty();
    this.instances.empty();
  }

  beginLife(name: string): Life {
    return new Life(name, { time: this.time, bootedMsAgo: this.random.between(1_000, 1_000_000) });
  }

  /** A process's log, which goes into the trace. */
  logOf(name: string): Log {
    return makeLog(
      { service: name, instance: name },
      { level: "warn", destination: { write: (line) => this.trace.log(line) } },
    );
  }
}
