import { randomUUID } from "node:crypto";

import { descriptorSetBase64 } from "@tutti/contracts";
import { clusterSecrets, makeApi, makeRestApi, type Api, type KeptValues } from "@tutti/api";
import {
  makeDecider,
  makeEventActions,
  makeLocalDecider,
  StoredEnvironment,
  SystemTaskRunner,
  withSecretsRevealed,
  type Decider,
} from "@tutti/decider";
import type { DeciderPort, ScriptRunner, Secrets } from "@tutti/ports";
import {
  makeMemoryInstanceRegistry,
  makeMemoryStores,
  makeMemoryTaskQueue,
  type MemoryInstanceRegistry,
  type MemoryStores,
  type MemoryTaskQueue,
} from "@tutti/ports/memory";
import { makeIndexer } from "@tutti/indexer";
import { makeScriptRunner } from "@tutti/sandbox";
import type { GrpcServerOptions, Log, Part } from "@tutti/service-kit";
import { composeSweeper } from "@tutti/sweeper";
import type { SystemTask } from "@tutti/system-tasks";
import { uiFolder } from "@tutti/ui/folder";

export type MemoryClusterOptions = {
  /** Names this process; leases are kept under it. */
  readonly instance: string;
  /** What the REST API says that it is. */
  readonly version: string;
  readonly log: Log;
  readonly grpc: Omit<GrpcServerOptions, "log" | "descriptorSet">;
  readonly rest: { readonly port: number; readonly host?: string };
  /** What stands for the database's clock. Services and queues keep the process's own time. */
  readonly databaseClock?: () => number;
  /** What is carried out in this process beside the tasks of workers. */
  readonly systemTasks?: readonly SystemTask[];
  /** Absent: those that are stored and those of `kept`. */
  readonly secrets?: Secrets;
  /** What the process was started with of values that definitions name, and whether they may be changed. */
  readonly kept?: Omit<KeptValues, "secretStore">;
};

/** A running cluster that keeps nothing after its process. It is a Part of a shutdown. */
export interface MemoryCluster extends Required<Part> {
  readonly stores: MemoryStores;
  readonly queue: MemoryTaskQueue;
  readonly api: Api;
  readonly decider: Decider;
  /** Whether it takes requests. */
  readonly isListening: boolean;
  /** Begins to serve and to sweep, and gives the ports. Rejects where one is taken. */
  listen(): Promise<{ readonly grpcPort: number; readonly restPort: number }>;
}

/**
 * api, decider, sweeper and indexer in one process on the ports' memory implementations. They are the services as they always
 * are; api and sweeper call decider directly instead of over a stream.
 */
export function makeMemoryCluster(options: MemoryClusterOptions): MemoryCluster {
  const { instance, log, databaseClock = Date.now, kept = {} } = options;
  const stores = makeMemoryStores(databaseClock);
  const { secrets = clusterSecrets({ ...kept, secretStore: stores.secrets }) } = options;
  const environment = new StoredEnvironment({
    metadata: stores.metadata,
    ofProcess: kept.environment ?? new Map(),
    log: part(log, "decider"),
  });
  const queue = makeMemoryTaskQueue();
  const scripts = makeScriptRunner();
  const revealed = withSecretsRevealed(scripts, secrets);
  const decider = makeDecider({
    store: stores.executions,
    metadata: stores.metadata,
    queue,
    limiter: queue.limiter,
    idempotency: stores.idempotency,
    taskResults: stores.taskResults,
    admissions: stores.admissions,
    externalPayloads: stores.externalPayloads,
    domains: queue.pollData,
    environment,
    scripts: revealed,
    onPublished: () => events.wake(),
    log: part(log, "decider"),
  });
  const events = makeEventActions({
    ...{ stores, decider, scripts: revealed, log: part(log, "events") },
    environment: (name) => environment.value(name),
  });
  const epoch = randomUUID();
  const local = makeLocalDecider(decider, { client: { instance, epoch } });
  const instances = makeMemoryInstanceRegistry();
  const sweeper = composeSweeper({
    ...{ stores, queue, limiter: queue.limiter, instances, decider: local },
    holder: `${instance} ${epoch}`,
    log: part(log, "sweeper"),
  });
  const { indexFeed: feed, search: index, executions } = stores;
  const indexer = makeIndexer({ feed, index, executions, log: part(log, "indexer") });
  const api = makeMemoryApi({ ...options, secrets }, { stores, queue, instances, decider: local, epoch, scripts });
  const runner = makeRunner({ ...options, secrets }, { stores, queue, instances, decider, epoch });
  let isListening = false;

  return {
    stores,
    queue,
    api,
    decider,
    get isListening() {
      return isListening;
    },
    async listen() {
      await beginGeneration(queue);
      await environment.start();
      const { grpcPort, restPort = options.rest.port } = await api.listen();
      sweeper.start();
      events.start();
      indexer.start();
      await runner.start();
      isListening = true;
      return { grpcPort, restPort };
    },
    // Who asks before who answers.
    async drain(signal) {
      await Promise.all([api.drain(signal), sweeper.drain(signal), indexer.drain(signal), runner.drain(signal)]);
      await events.drain();
      await decider.drain();
    },
    async close() {
      isListening = false;
      environment.close();
      await api.close();
      await runner.close();
      await sweeper.close();
      events.close();
      await indexer.close();
      decider.close();
      await scripts.close();
    },
  };
}

/** A queue that begins with its store has lost nothing: there is nothing to refill. */
async function beginGeneration(queue: MemoryTaskQueue): Promise<void> {
  const nonce = randomUUID();
  await queue.beginRefill(nonce, 1_000);
  await queue.endRefill(nonce);
}

type Behind = {
  readonly stores: MemoryStores;
  readonly queue: MemoryTaskQueue;
  readonly instances: MemoryInstanceRegistry;
  readonly decider: DeciderPort;
  readonly epoch: string;
};

type ClusterOptions = MemoryClusterOptions & { readonly secrets: Secrets };

function makeRunner(
  { instance: process, log, systemTasks: tasks = [], secrets }: ClusterOptions,
  { stores, queue, instances, decider, epoch }: Omit<Behind, "decider"> & { readonly decider: Decider },
): SystemTaskRunner {
  const instance = `${process}-runner`;
  const { executions, slots } = stores;
  return new SystemTaskRunner({
    ...{ executions, slots, queue, limiter: queue.limiter, instances, secrets, instance, epoch, tasks },
    decider: makeLocalDecider(decider, { client: { instance, epoch } }),
    concurrency: 32,
    log: part(log, "runner"),
  });
}

function makeMemoryApi(
  { instance, version, log, grpc, rest, secrets, kept = {} }: ClusterOptions,
  behind: Behind & { readonly scripts: ScriptRunner },
): Api {
  const { stores, queue, instances, decider, epoch, scripts } = behind;
  const apiLog = part(log, "api");
  return makeApi({
    decider,
    executions: stores.executions,
    metadata: stores.metadata,
    events: stores.events,
    logs: stores.taskLogs,
    search: stores.search,
    indexFeed: stores.indexFeed,
    savedViews: stores.savedViews,
    errorNotes: stores.errorNotes,
    bulkJobs: stores.bulkJobs,
    scripts,
    queue,
    limiter: queue.limiter,
    slots: stores.slots,
    pollData: queue.pollData,
    idempotency: stores.idempotency,
    externalPayloads: stores.externalPayloads,
    ...kept,
    secretStore: stores.secrets,
    secrets,
    version,
    instances,
    instance,
    epoch,
    log: apiLog,
    grpc: { ...grpc, descriptorSet: Buffer.from(descriptorSetBase64, "base64") },
    rest: {
      ...rest,
      makeServer: (operations) => makeRestApi({ operations, instance, version, log: apiLog, consoleFolder: uiFolder }),
    },
  });
}

/** The log of one service among those of the process. */
function part(log: Log, name: string): Log {
  return log.child({ part: name });
}
