import { WaitingRoom } from "@tutti/api";
import type { Log } from "@tutti/service-kit";

import type { Life } from "../world/life.ts";
import type { ServerPlace } from "../world/pool.ts";
import { remoteInstances } from "../world/remote-instances.ts";
import { remoteQueue } from "../world/remote-queue.ts";
import { remoteStore } from "../world/remote-store.ts";
import type { World } from "../world/world.ts";
import { linkTo, type Linked } from "./linked.ts";
import { SimulatedNode } from "./simulated-node.ts";

/** An api as its callers have it while it runs. */
export type RunningApi = Linked & { readonly life: Life; readonly room: WaitingRoom };

/** The inner half of an api: its waiting room and its link to the deciders. */
export class ApiNode extends SimulatedNode<RunningApi> {
  readonly #deciders: readonly ServerPlace[];

  constructor(name: string, { world, deciders }: { readonly world: World; readonly deciders: readonly ServerPlace[] }) {
    super(name, world);
    this.#deciders = deciders;
  }

  protected override begin(): RunningApi {
    const { world } = this;
    const life = world.beginLife(this.name);
    const log = world.logOf(this.name);
    const linked = linkTo(this.#deciders, { world, life, log });
    const room = this.#makeRoom({ ...linked, life, log });
    void room.start(); // It cannot fail here: nothing that it waits for does.
    this.#beat({ life, epoch: linked.epoch });
    return { ...linked, life, room };
  }

  protected override async end({ room, link }: RunningApi, limit: AbortSignal): Promise<void> {
    await room.drain(limit);
    await link.drain(limit);
    await room.close();
  }

  #makeRoom({ link, epoch, life, log }: Linked & { readonly life: Life; readonly log: Log }): WaitingRoom {
    return new WaitingRoom({
      decider: link,
      queue: remoteQueue(this.world, life),
      executions: remoteStore(this.world, life),
      instance: this.name,
      epoch,
      clock: life.clock,
      log,
    });
  }

  /** As api's own heartbeat does. One that fails is followed by the next. */
  #beat({ life, epoch }: Pick<RunningApi, "life" | "epoch">): void {
    void remoteInstances(this.world, life)
      .beat(this.name, epoch)
      .catch(() => undefined);
    life.after(BEAT_EVERY_MS, () => this.#beat({ life, epoch }));
  }
}

const BEAT_EVERY_MS = 1_000;
