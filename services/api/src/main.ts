import { randomUUID } from "node:crypto";

import { connectTaskQueue, UnusableRedisError } from "@tutti/bullmq-queue";
import { descriptorSetBase64 } from "@tutti/contracts";
import { connectStores, migrate } from "@tutti/mysql-store";
import {
  ConfigError,
  grpcServerConfig,
  grpcServerMetrics,
  loadConfig,
  makeDeciderLink,
  makeHealthServer,
  makeMemberPool,
  runService,
  startServiceProcess,
} from "@tutti/service-kit";

import { apiConfig, type ApiConfig } from "./config.ts";
import { makeApi } from "./make-api.ts";

await runService(async () => {
  const config = loadConfig(apiConfig, process.env);
  await startApi(config);
});

async function startApi(config: ApiConfig): Promise<void> {
  const { instance, log, metrics, shutdown } = startServiceProcess("api", config);
  // What is taken first is drained last.
  await migrate(config.MYSQL_URL);
  const stores = await connectStores({ url: config.MYSQL_URL });
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
  const decider = makeDeciderLink({ pool, instance, epoch, log });
  shutdown.own("decider link", decider);

  const health = makeHealthServer({
    log,
    port: config.TUTTI_API_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks: {
      mysql: () => stores.executions.ping(),
      redis: () => queue.ping(),
      decider: () => {
        if (!decider.isConnected) throw new Error("no decider is connected");
      },
    },
  });
  shutdown.own("health", health);
  await health.listen();

  const api = makeApi({
    decider,
    executions: stores.executions,
    metadata: stores.metadata,
    logs: stores.taskLogs,
    queue,
    instance,
    epoch,
    log,
    grpc: {
      ...grpcServerConfig(config),
      port: config.TUTTI_GRPC_PORT,
      descriptorSet: Buffer.from(descriptorSetBase64, "base64"),
      onCallEnd: grpcServerMetrics(metrics),
    },
  });
  shutdown.own("api", api);
  metrics.gauge({ name: "parked_polls", help: "Polls that wait for tasks.", read: () => api.pollCount });
  metrics.gauge({
    name: "events_in_flight",
    help: "Events that decider has not answered.",
    read: () => decider.inFlight,
  });
  await api.listen();
}

function asConfigError(error: unknown): never {
  if (!(error instanceof UnusableRedisError)) throw error;
  throw new ConfigError([{ variable: "REDIS_URL", wanted: error.wanted, came: error.came }]);
}
