import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

import { connectTaskQueue, UnusableRedisError } from "@tutti/bullmq-queue";
import { descriptorSetBase64 } from "@tutti/contracts";
import { warnOfShortSecrets } from "@tutti/hand-out";
import { connectStores } from "@tutti/mysql-store";
import { configuredBucket } from "@tutti/s3-payloads";
import {
  ConfigError,
  environmentSecrets,
  externalThresholds,
  grpcServerConfig,
  grpcServerMetrics,
  loadConfig,
  makeDeciderLink,
  makeHealthServer,
  makeMemberPool,
  maxEventBytes,
  maxExternalBytes,
  readiness,
  runService,
  s3Settings,
  SecretBox,
  shownSettings,
  startServiceProcess,
  workflowEnvironment,
  type ReadinessCheck,
  type ServiceProcess,
} from "@tutti/service-kit";
import { uiFolder } from "@tutti/ui/folder";

import { apiConfig, type ApiConfig } from "./config.ts";
import { LaterScripts } from "./later-scripts.ts";
import { makeApi, type ApiDeps } from "./make-api.ts";
import { restMetrics, waitingMetrics } from "./metrics.ts";
import { makeRestApi } from "./rest/make-rest-api.ts";

const checkLimitMs = 2_000;

await runService(async () => {
  const config = loadConfig(apiConfig, process.env);
  const service = startServiceProcess("api", config);
  const { instance, log, metrics, shutdown } = service;
  const ports = await connectPorts(config, service);
  let isListening = false;
  const checks = checksOf({ ...ports, isListening: () => isListening });
  await serveHealth(checks, { config, service });
  const build = { version: ownVersion(), buildDate: statSync(new URL(import.meta.url)).mtime.toISOString() };

  const ownSecrets = environmentSecrets(process.env);
  warnOfShortSecrets(ownSecrets, log);
  const scripts = new LaterScripts();
  shutdown.own("scripts", { close: () => scripts.close() });
  const api = makeApi({
    ...ports,
    scripts,
    externalSettings: {
      thresholds: externalThresholds(config),
      keepMs: config.TUTTI_EXTERNAL_PAYLOAD_RETENTION_MS,
      addressMs: config.TUTTI_EXTERNAL_PAYLOAD_ADDRESS_MS,
      publicUrl: config.TUTTI_PUBLIC_URL,
      maxBytes: maxExternalBytes(config),
    },
    maxWaitingCallers: config.TUTTI_MAX_WAITING_CALLERS,
    workflowMessages: config.TUTTI_WORKFLOW_MESSAGES,
    secretBox: new SecretBox(config.TUTTI_SECRETS_KEY ?? []),
    environmentSecrets: ownSecrets,
    environment: workflowEnvironment(process.env),
    environmentWrites: config.TUTTI_ENVIRONMENT_WRITES,
    settings: shownSettings(config, process.env),
    version: build.version,
    instance,
    log,
    grpc: {
      ...grpcServerConfig(config),
      host: config.TUTTI_BIND,
      port: config.TUTTI_GRPC_PORT,
      descriptorSet: Buffer.from(descriptorSetBase64, "base64"),
      onCallEnd: grpcServerMetrics(metrics),
    },
    rest: {
      host: config.TUTTI_BIND,
      port: config.TUTTI_REST_PORT,
      makeServer: (operations) => {
        const onCallEnd = restMetrics(metrics);
        const actuator = {
          readiness: async () => await readiness({ checks, draining: shutdown.signal.aborted, limitMs: checkLimitMs }),
          metrics: async () => {
            const { registry } = metrics;
            return { contentType: registry.contentType, text: await registry.metrics() };
          },
        };
        return makeRestApi({ ...build, operations, instance, actuator, log, onCallEnd, consoleFolder: uiFolder });
      },
    },
  });
  // Taken last, drained first.
  shutdown.own("api", api);
  waitingMetrics(metrics, api);
  await api.listen();
  isListening = true;
});

type ConnectedPorts = Pick<
  ApiDeps,
  | "decider"
  | "executions"
  | "metadata"
  | "events"
  | "logs"
  | "queue"
  | "limiter"
  | "slots"
  | "search"
  | "indexFeed"
  | "savedViews"
  | "errorNotes"
  | "bulkJobs"
  | "pollData"
  | "idempotency"
  | "externalPayloads"
  | "secretStore"
  | "instances"
  | "epoch"
> & {
  readonly isConnected: () => boolean;
};

/** What is taken first is closed last. A schema that is not this release's is refused here, by name. */
async function connectPorts(config: ApiConfig, service: ServiceProcess): Promise<ConnectedPorts> {
  const { instance, log, metrics, shutdown } = service;
  const bucketObjects = await configuredBucket(s3Settings(config));
  if (bucketObjects !== undefined) shutdown.own("bucket", bucketObjects);
  const bucket = bucketObjects && { objects: bucketObjects, beyondBytes: externalThresholds(config).taskBytes };
  const stores = await connectStores({ url: config.MYSQL_URL, bucket });
  shutdown.own("stores", stores);
  const queue = await connectTaskQueue({
    url: config.REDIS_URL,
    prefix: config.TUTTI_REDIS_PREFIX,
    onError: (error) => log.warn({ err: error }, "the connection to Redis is lost; connecting again"),
  }).catch(asConfigError);
  shutdown.own("queue", queue);
  const pool = makeMemberPool({
    addresses: config.TUTTI_DECIDERS,
    healthService: "tutti.internal.v1.DeciderService",
    log,
  });
  shutdown.own("deciders", pool);
  const epoch = randomUUID();
  const decider = makeDeciderLink({
    ...{ pool, instance, epoch, log, followsLeases: true },
    maxEventBytes: maxEventBytes(config),
  });
  shutdown.own("decider link", decider);
  metrics.gauge({
    name: "unanswered_events",
    help: "Events handed to decider and not answered.",
    read: () => decider.inFlight,
  });
  const {
    executions,
    metadata,
    events,
    taskLogs: logs,
    slots,
    indexFeed,
    savedViews,
    errorNotes,
    bulkJobs,
    idempotency,
    externalPayloads,
    secrets: secretStore,
  } = stores;
  const { instances, limiter, pollData } = queue;
  return {
    ...{ decider, executions, metadata, events, logs, slots, idempotency, externalPayloads, secretStore },
    ...{
      indexFeed,
      savedViews,
      errorNotes,
      bulkJobs,
      search: config.TUTTI_INDEXING === "on" ? stores.search : undefined,
    },
    ...{ queue, limiter, pollData, instances, epoch },
    isConnected: () => decider.isConnected,
  };
}

function checksOf({
  executions,
  queue,
  isConnected,
  isListening,
}: ConnectedPorts & { readonly isListening: () => boolean }): Readonly<Record<string, ReadinessCheck>> {
  return {
    mysql: () => executions.ping(),
    redis: () => queue.ping(),
    decider: () => {
      if (!isConnected()) throw new Error("no decider is connected");
    },
    api: () => {
      if (!isListening()) throw new Error("it does not listen yet");
    },
  };
}

async function serveHealth(
  checks: Readonly<Record<string, ReadinessCheck>>,
  { config, service }: { readonly config: ApiConfig; readonly service: ServiceProcess },
): Promise<void> {
  const { log, metrics, shutdown } = service;
  const health = makeHealthServer({
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_API_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks,
    checkLimitMs,
  });
  shutdown.own("health", health);
  await health.listen();
}

function ownVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(Reflect.get(Object(description), "version"));
}

function asConfigError(error: unknown): never {
  if (!(error instanceof UnusableRedisError)) throw error;
  throw new ConfigError([{ variable: "REDIS_URL", wanted: error.wanted, came: error.came }]);
}
