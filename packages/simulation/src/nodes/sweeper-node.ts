import { makeSweeper, type Sweeper } from "@tutti/sweeper";

import type { Life } from "../world/life.ts";
import type { ServerPlace } from "../world/pool.ts";
import { remote } from "../world/remote.ts";
import { remoteInstances } from "../world/remote-instances.ts";
import { remoteLimits } from "../world/remote-limits.ts";
import { remoteQueue } from "../world/remote-queue.ts";
import { remoteStore } from "../world/remote-store.ts";
import type { World } from "../world/world.ts";
import { linkTo, type Linked } from "./linked.ts";
import { SimulatedNode } from "./simulated-node.ts";

type RunningSweeper = Linked & { readonly life: Life; readonly sweeper: Sweeper };

export class SweeperNode extends SimulatedNode<RunningSweeper> {
  readonly #deciders: readonly ServerPlace[];

  constructor(name: string, { world, deciders }: { readonly world: World; readonly deciders: readonly ServerPlace[] }) {
    super(name, world);
    this.#deciders = deciders;
  }

  protected override begin(): RunningSweeper {
    const { world } = this;
    const random = world.random.split();
    const life = world.beginLife(this.name);
    const log = world.logOf(this.name);
    const linked = linkTo(this.#deciders, { world, life, log });
    const sweeper = makeSweeper({
      store: remoteStore(world, life),
      queue: remoteQueue(world, life),
      ...remoteLimits(world, life),
      admissions: remote(world.stores.admissions, {
        ...{ life, time: world.time, weather: world.weather },
        fails: "readFails",
        instead: {},
      }),
      instances: remoteInstances(world, life),
      decider: linked.link,
      clock: { nowMs: () => life.clock.nowMs(), sleep: (ms, signal) => life.sleep(ms, signal) },
      newUuid: () => random.uuid(),
      log,
      // Small pages, so that there are several.
      limits: {
        wakePage: 3,
        resendPage: 3,
        outboxPage: 2,
        maxEventsInFlight: 3,
        walkPage: 3,
        refillPage: 3,
        announcePage: 2,
        leasePage: 5,
      },
    });
    sweeper.start();
    return { ...linked, life, sweeper };
  }

  protected override async end({ sweeper, link }: RunningSweeper, limit: AbortSignal): Promise<void> {
    await sweeper.drain(limit);
    await link.drain(limit);
  }
}
