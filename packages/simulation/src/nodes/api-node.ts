import {
  LeaseWatch,
  makeOperations,
  PollRecorder,
  serveWorker,
  WaitingCallers,
  workerDesks,
  type Operations,
} from "@tutti/api";
import type { workerGrpc } from "@tutti/contracts";
import { Heartbeat, WaitingRoom } from "@tutti/hand-out";
import type { Log } from "@tutti/service-kit";

import type { Life } from "../world/life.ts";
import type { ServerPlace } from "../world/pool.ts";
import { remote } from "../world/remote.ts";
import { remoteInstances } from "../world/remote-instances.ts";
import { remoteLimits } from "../world/remote-limits.ts";
import { remoteQueue } from "../world/remote-queue.ts";
import { remoteStore } from "../world/remote-store.ts";
import type { Server } from "../world/wire.ts";
import type { World } from "../world/world.ts";
import { linkTo, type Linked } from "./linked.ts";
import { SimulatedNode } from "./simulated-node.ts";

export type WorkerServer = Server<workerGrpc.WorkRequest, workerGrpc.WorkResponse>;

/** An api as its callers have it while it runs. */
export type RunningApi = Linked & {
  readonly life: Life;
  readonly room: WaitingRoom;
  readonly callers: WaitingCallers;
  readonly workers: WorkerServer;
  readonly draining: AbortController;
  readonly heartbeat: Heartbeat;
  readonly polls: PollRecorder;
  readonly watch: LeaseWatch;
};

type Making = Linked & Pick<RunningApi, "life" | "polls" | "watch" | "callers"> & { readonly log: Log };

/** The inner half of an api: its waiting room, its workers' streams and its link to the deciders. */
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
    const { time, weather, queue } = world;
    const pollData = remote(queue.pollData, { life, time, weather, fails: "queueFails", instead: {} });
    const polls = new PollRecorder({ pollData, log, clock: life.clock });
    const linked = linkTo(this.#deciders, { world, life, log, followsLeases: true });
    const executions = remoteStore(world, life);
    const callers = new WaitingCallers({ decider: linked.link, executions, log, clock: life.clock });
    const watch = new LeaseWatch({ decider: linked.link, executions, clock: life.clock, log });
    const making: Making = { ...linked, life, log, polls, watch, callers };
    const room = this.#makeRoom(making);
    const draining = new AbortController();
    const workers = this.#serveWorkers(making, { room, draining });
    const heartbeat = new Heartbeat({
      ...making,
      instance: this.name,
      instances: remoteInstances(world, life),
      clock: life.clock,
    });
    // Neither can fail here: nothing that they wait for does. api would listen after both.
    void heartbeat.start();
    void room.start();
    watch.start();
    polls.start();
    return { ...making, room, workers, draining, heartbeat };
  }

  protected override async end(running: RunningApi, limit: AbortSignal): Promise<void> {
    const { room, link, draining, heartbeat, polls, watch, callers } = running;
    draining.abort();
    callers.drain();
    await room.drain(limit);
    await link.drain(limit);
    watch.stop();
    callers.close();
    await room.close();
    await polls.stop();
    await heartbeat.stop();
  }

  #makeRoom({ link, epoch, life, log }: Making): WaitingRoom {
    return new WaitingRoom({
      decider: link,
      queue: remoteQueue(this.world, life),
      ...remoteLimits(this.world, life),
      executions: remoteStore(this.world, life),
      instance: this.name,
      epoch,
      clock: life.clock,
      log,
    });
  }

  #serveWorkers(
    making: Making,
    { room, draining }: { readonly room: WaitingRoom; readonly draining: AbortController },
  ): WorkerServer {
    const { life, log, polls, watch } = making;
    const executions = remoteStore(this.world, life);
    const operations = this.#operations(making, room);
    const desks = workerDesks({ operations, executions, log });
    const call = { requestId: "", deadlineMs: undefined, metadata: { get: () => [] }, draining: draining.signal, log };
    const { runtimeMetadata } = operations;
    const own = { waiting: room, polls, watch, executions, desks, runtimeMetadata };
    const around = { ...own, instance: this.name, maxFrameBytes: 0, log };
    return {
      life,
      serve: (requests, signal) =>
        serveWorker(requests, { ...around, clock: life.clock, context: { ...call, signal } }),
    };
  }

  #operations({ link, life, polls, callers, log }: Making, waiting: WaitingRoom): Operations {
    const { stores, time, weather, queue } = this.world;
    const network = { life, time, weather, fails: "readFails", instead: {} } as const;
    return makeOperations({
      decider: link,
      executions: remoteStore(this.world, life),
      callers,
      metadata: remote(stores.metadata, network),
      events: stores.events,
      logs: remote(stores.taskLogs, network),
      idempotency: remote(stores.idempotency, network),
      externalPayloads: stores.externalPayloads,
      search: stores.search,
      indexFeed: stores.indexFeed,
      savedViews: stores.savedViews,
      errorNotes: stores.errorNotes,
      bulkJobs: stores.bulkJobs,
      queue: remoteQueue(this.world, life),
      pollData: remote(queue.pollData, { life, time, weather, fails: "queueFails", instead: {} }),
      slots: stores.slots,
      secretStore: stores.secrets,
      waiting,
      polls,
      log,
    });
  }
}
