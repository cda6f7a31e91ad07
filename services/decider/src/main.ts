import { connectTaskQueue, UnusableRedisError } from "@tutti/bullmq-queue";
import { deciderGrpc, descriptorSetBase64 } from "@tutti/contracts";
import { StoredSecrets, warnOfShortSecrets } from "@tutti/hand-out";
import { connectStores, type MysqlStores } from "@tutti/mysql-store";
import type { TaskQueue } from "@tutti/ports";
import { configuredBucket } from "@tutti/s3-payloads";
import { makeScriptRunner } from "@tutti/sandbox";
import {
  ConfigError,
  externalThresholds,
  maxEventBytes,
  payloadLimits,
  grpcServerConfig,
  grpcServerMetrics,
  loadConfig,
  makeGrpcServer,
  makeHealthServer,
  maskSecrets,
  runService,
  s3Settings,
  SecretBox,
  startServiceProcess,
  workflowEnvironment,
  environmentSecrets,
  type ServiceProcess,
} from "@tutti/service-kit";

import { deciderConfig, limitsFrom, publishingFrom, scriptSettingsFrom, type DeciderConfig } from "./config.ts";
import type { Decider } from "./decider.ts";
import { StoredEnvironment } from "./definitions/stored-environment.ts";
import { makeDeciderService } from "./grpc/decider-service.ts";
import { serveEventActions } from "./event-actions/serve-event-actions.ts";
import { makeDecider } from "./make-decider.ts";
import { deciderMetrics } from "./metrics.ts";
import { withSecretsRevealed } from "./scripts/with-secrets-revealed.ts";
import { serveSystemTasks } from "./system-task-runner/serve-system-tasks.ts";

await runService(async () => {
  const config = loadConfig(deciderConfig, process.env);
  const service = startServiceProcess("decider", config);
  const { log, metrics, shutdown } = service;
  const bucketObjects = await configuredBucket(s3Settings(config));
  if (bucketObjects !== undefined) shutdown.own("bucket", bucketObjects);
  const bucket = bucketObjects && { objects: bucketObjects, beyondBytes: externalThresholds(config).taskBytes };
  // What is taken first is closed last. A schema that is not this release's is refused here, by name.
  const stores = await connectStores({
    url: config.MYSQL_URL,
    bucket,
    lockingConnections: config.TUTTI_DECIDER_BATCHES_IN_FLIGHT,
  }).catch(asMysqlFault);
  shutdown.own("stores", stores);
  checkPackets(config, stores);
  const queue = await connectTaskQueue({
    url: config.REDIS_URL,
    prefix: config.TUTTI_REDIS_PREFIX,
    onError: (error) => log.warn({ err: error }, "the connection to Redis is lost; connecting again"),
  }).catch(asRedisFault);
  shutdown.own("queue", queue);
  await serveHealth({ stores, queue, config, service });
  const scripts = makeScriptRunner(scriptSettingsFrom(config));
  shutdown.own("scripts", { close: () => scripts.close() });

  const ownSecrets = environmentSecrets(process.env);
  warnOfShortSecrets(ownSecrets, log);
  const secrets = new StoredSecrets({
    store: stores.secrets,
    box: new SecretBox(config.TUTTI_SECRETS_KEY ?? []),
    environment: ownSecrets,
  });
  const ofProcess = workflowEnvironment(process.env);
  const environment = new StoredEnvironment({ metadata: stores.metadata, ofProcess, log });
  shutdown.own("environment", environment);
  await environment.start();
  const revealed = withSecretsRevealed(scripts, secrets);

  const decider = makeDecider({
    store: stores.executions,
    metadata: stores.metadata,
    queue,
    scripts: revealed,
    limiter: queue.limiter,
    idempotency: stores.idempotency,
    taskResults: stores.taskResults,
    admissions: stores.admissions,
    domains: queue.pollData,
    environment,
    publishing: publishingFrom(config),
    externalPayloads: stores.externalPayloads,
    keepUploadsMs: config.TUTTI_EXTERNAL_PAYLOAD_RETENTION_MS,
    externalThresholds: externalThresholds(config),
    payloadLimits: payloadLimits(config),
    maxStoredBytes: stores.maxPayloadBytes,
    workflowMessages: config.TUTTI_WORKFLOW_MESSAGES,
    onPublished: () => events.wake(),
    indexing: config.TUTTI_INDEXING,
    log,
    metrics: deciderMetrics(metrics),
    limits: limitsFrom(config),
  });
  shutdown.own("decider", { drain: () => decider.drain(), close: () => decider.close() });
  const events = serveEventActions(
    { stores, decider, scripts: revealed, environment: (name) => environment.value(name) },
    { config, service },
  );
  metrics.gauge({
    name: "unanswered_events",
    help: "Events taken in and not answered.",
    read: () => decider.unanswered,
  });
  metrics.gauge({ name: "credits", help: "Waiting workers' offers.", read: () => decider.creditCount });
  metrics.gauge({
    name: "held_tasks",
    help: "Tasks that wait here for workers who are about to come back.",
    read: () => decider.heldCount,
  });
  await serveGrpc(decider, { config, service });
  await serveSystemTasks({ ...stores, secrets, queue }, { config, service });
});

async function serveHealth({
  stores,
  queue,
  config,
  service,
}: {
  readonly stores: MysqlStores;
  readonly queue: TaskQueue;
  readonly config: DeciderConfig;
  readonly service: ServiceProcess;
}): Promise<void> {
  const { log, metrics, shutdown } = service;
  const health = makeHealthServer({
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_DECIDER_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks: { mysql: () => stores.executions.ping(), redis: () => queue.ping() },
  });
  shutdown.own("health", health);
  await health.listen();
}

async function serveGrpc(
  decider: Decider,
  { config, service }: { readonly config: DeciderConfig; readonly service: ServiceProcess },
): Promise<void> {
  const { instance, log, metrics, shutdown } = service;
  const server = makeGrpcServer({
    ...grpcServerConfig(config),
    maxReceiveBytes: Math.max(config.TUTTI_GRPC_MAX_RECEIVE_BYTES, maxEventBytes(config) + 2 * 1024 * 1024),
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_DECIDER_GRPC_PORT,
    descriptorSet: Buffer.from(descriptorSetBase64, "base64"),
    onCallEnd: grpcServerMetrics(metrics),
  });
  server.addService(deciderGrpc.DeciderServiceService, makeDeciderService({ decider, instance }));
  // Taken last, drained first: its streams end when decider has answered everything.
  shutdown.own("gRPC", server);
  await server.listen();
}

function asMysqlFault(error: unknown): never {
  const wanted = "a MySQL that answers, with the schema of this release (migrate.js brings it)";
  const came = maskSecrets(error instanceof Error ? error.message : String(error));
  throw new ConfigError([{ variable: "MYSQL_URL", wanted, came }]);
}

/** A payload that no packet carries would be tried for ever. */
function checkPackets(config: DeciderConfig, { maxPayloadBytes }: MysqlStores): void {
  const { workflowBytes, taskBytes } = payloadLimits(config);
  const largest = Math.max(workflowBytes, taskBytes);
  if (largest <= maxPayloadBytes) return;
  const variable = `TUTTI_${taskBytes === largest ? "TASK" : "WORKFLOW"}_PAYLOAD_LIMIT_KB`;
  const wanted = `at most ${Math.floor(maxPayloadBytes / 1024)}: MySQL's max_allowed_packet carries no more`;
  throw new ConfigError([{ variable, wanted, came: String(largest / 1024) }]);
}

function asRedisFault(error: unknown): never {
  if (!(error instanceof UnusableRedisError)) throw error;
  throw new ConfigError([{ variable: "REDIS_URL", wanted: error.wanted, came: error.came }]);
}
