import type { deciderGrpc } from "@tutti/contracts";
import { makeDecider, makeEventActions, serveClient } from "@tutti/decider";
import type { Decider, EventActions } from "@tutti/decider";
import type { Log } from "@tutti/service-kit";

import type { Life } from "../world/life.ts";
import type { DeciderServer, ServerPlace } from "../world/pool.ts";
import { countingScripts } from "../world/counting-scripts.ts";
import { remote } from "../world/remote.ts";
import { remoteLimits } from "../world/remote-limits.ts";
import { remoteQueue } from "../world/remote-queue.ts";
import { remoteStore } from "../world/remote-store.ts";
import { SimulatedNode } from "./simulated-node.ts";

type RunningDecider = {
  readonly life: Life;
  readonly decider: Decider;
  readonly events: EventActions;
  readonly draining: AbortController;
  readonly server: DeciderServer;
};

export class DeciderNode extends SimulatedNode<RunningDecider> {
  get place(): ServerPlace {
    return { name: this.name, server: () => this.running?.server };
  }

  protected override begin(): RunningDecider {
    const life = this.world.beginLife(this.name);
    const log = this.world.logOf(this.name);
    const decider = this.#makeDecider(life, { log, onPublished: () => events.wake() });
    const events = this.#makeEventActions(life, { log, decider });
    events.start();
    const draining = new AbortController();
    const serve: DeciderServer["serve"] = (requests, signal) =>
      this.#losing(
        serveClient(requests, { decider, instance: this.name, context: { log, signal, draining: draining.signal } }),
      );
    return { life, decider, events, draining, server: { life, serve } };
  }

  protected override async end({ decider, events, draining }: RunningDecider): Promise<void> {
    draining.abort();
    await events.drain();
    events.close();
    await decider.drain();
    decider.close();
  }

  /** What decider says, without some of what it says to those who wait for executions. */
  async *#losing(frames: AsyncIterable<deciderGrpc.ConnectResponse>): AsyncGenerator<deciderGrpc.ConnectResponse> {
    for await (const frame of frames) {
      const isLost = frame.looks.length > 0 && this.world.weather.strikes("lookLost");
      yield isLost ? { ...frame, looks: [] } : frame;
    }
  }

  #makeEventActions(life: Life, { log, decider }: { readonly log: Log; readonly decider: Decider }): EventActions {
    const { time, weather, stores } = this.world;
    const far = { life, time, weather, fails: "readFails", instead: {} } as const;
    const { random } = this.world;
    return makeEventActions({
      stores: {
        events: remote(stores.events, far),
        metadata: remote(stores.metadata, far),
        executions: remote(stores.executions, far),
      },
      ...{ decider, scripts: countingScripts, clock: life.clock, log },
      // A message is soon another's where its process has gone, and is tried for as long as the storm may last.
      limits: { atOnce: random.pick([1, 3, 200]), page: random.pick([1, 50]), maxDelayMs: 5_000, maxAttempts: 1_000 },
    });
  }

  #makeDecider(life: Life, { log, onPublished }: { readonly log: Log; readonly onPublished: () => void }): Decider {
    const { time, weather, stores } = this.world;
    const random = this.world.random.split();
    return makeDecider({
      store: remoteStore(this.world, life),
      metadata: remote(stores.metadata, { life, time, weather, fails: "readFails", instead: {} }),
      queue: remoteQueue(this.world, life),
      scripts: countingScripts,
      limiter: remoteLimits(this.world, life).limiter,
      admissions: remote(stores.admissions, { life, time, weather, fails: "readFails", instead: {} }),
      idempotency: remote(stores.idempotency, { life, time, weather, fails: "readFails", instead: {} }),
      log,
      onPublished,
      decide: this.world.decide,
      clock: life.clock,
      random32: () => random.uint32(),
      newUuid: () => random.uuid(),
      // Small, so that batches are split, states forgotten and wake-ups left to sweeper.
      limits: {
        maxBatchEvents: random.pick([1, 3, 16]),
        maxBatchesInFlight: random.pick([1, 2, 3]),
        maxCachedExecutions: random.pick([1, 3, 100]),
        maxWakeHints: random.pick([0, 2, 100]),
      },
    });
  }
}
