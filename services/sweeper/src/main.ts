import { randomUUID } from "node:crypto";

import { connectTaskQueue, UnusableRedisError } from "@tutti/bullmq-queue";
import { connectStores } from "@tutti/mysql-store";
import { configuredBucket } from "@tutti/s3-payloads";
import {
  ConfigError,
  externalThresholds,
  loadConfig,
  makeDeciderLink,
  makeHealthServer,
  makeMemberPool,
  maxEventBytes,
  runService,
  s3Settings,
  startServiceProcess,
} from "@tutti/service-kit";

import { composeSweeper } from "./compose-sweeper.ts";
import { sweeperConfig } from "./config.ts";
import { sweeperMetrics } from "./metrics.ts";
import { statusMetrics } from "./status/status-metrics.ts";
import { statusWorks } from "./status/status-works.ts";

await runService(async () => {
  const config = loadConfig(sweeperConfig, process.env);
  const { instance, log, metrics, shutdown } = startServiceProcess("sweeper", config);

  const bucketObjects = await configuredBucket(s3Settings(config));
  if (bucketObjects !== undefined) shutdown.own("bucket", bucketObjects);
  const bucket = bucketObjects && { objects: bucketObjects, beyondBytes: externalThresholds(config).taskBytes };
  const stores = await connectStores({ url: config.MYSQL_URL, bucket, lockingConnections: 1, readingConnections: 2 });
  shutdown.own("stores", stores);
  const queue = await connectTaskQueue({
    url: config.REDIS_URL,
    prefix: config.TUTTI_REDIS_PREFIX,
    onError: (err) => log.warn({ err }, "the connection to Redis is lost; connecting again"),
  }).catch(asConfigError);
  shutdown.own("queue", queue);
  const deciders = makeMemberPool({
    addresses: config.TUTTI_DECIDERS,
    healthService: "tutti.internal.v1.DeciderService",
    log,
  });
  shutdown.own("deciders", deciders);
  const epoch = randomUUID();
  const decider = makeDeciderLink({ pool: deciders, instance, epoch, log, maxEventBytes: maxEventBytes(config) });
  shutdown.own("decider link", decider);

  const health = makeHealthServer({
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_SWEEPER_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks: {
      mysql: () => stores.executions.ping(),
      redis: () => queue.ping(),
      decider: () => {
        if (!decider.isConnected) throw new Error("no decider is live");
      },
    },
  });
  shutdown.own("health", health);
  await health.listen();

  const sweeper = composeSweeper({
    stores,
    queue,
    instances: queue.instances,
    limiter: queue.limiter,
    payloadMover: stores.payloadMover,
    limits: { keepUploadsMs: config.TUTTI_EXTERNAL_PAYLOAD_RETENTION_MS },
    decider,
    holder: `${instance} ${epoch}`,
    keepBulkJobsMs: config.TUTTI_BULK_JOB_RETENTION_MS,
    log,
    metrics: sweeperMetrics(metrics),
    more: statusWorks(config, {
      store: stores.statusNotices,
      streams: queue.statusStreams,
      log,
      metrics: statusMetrics(metrics),
    }),
  });
  shutdown.own("sweeper", sweeper);
  sweeper.start();
});

function asConfigError(error: unknown): never {
  if (!(error instanceof UnusableRedisError)) throw error;
  throw new ConfigError([{ variable: "REDIS_URL", wanted: error.wanted, came: error.came }]);
}
