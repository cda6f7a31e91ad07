import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  environmentSecrets,
  grpcServerConfig,
  grpcServerMetrics,
  loadConfig,
  makeHealthServer,
  runService,
  SecretBox,
  shownSettings,
  startServiceProcess,
  workflowEnvironment,
} from "@tutti/service-kit";
import { httpTask } from "@tutti/system-tasks";

import { ignoredSettings } from "./ignored-settings.ts";
import { makeMemoryCluster } from "./memory-cluster.ts";
import { memoryConfig } from "./memory-config.ts";

/** The whole cluster in this one process, in memory: what `npm start -- --memory` runs. */
await runService(async () => {
  const config = loadConfig(memoryConfig, process.env);
  const { instance, log, metrics, shutdown } = startServiceProcess("memory", config);
  const cluster = makeMemoryCluster({
    instance,
    version: releaseVersion(),
    log,
    systemTasks: [
      httpTask({ policy: config.TUTTI_HTTP_EGRESS_ALLOW, maxCallMs: config.TUTTI_HTTP_CALL_SECONDS * 1_000 }),
    ],
    kept: {
      secretBox: new SecretBox(config.TUTTI_SECRETS_KEY ?? []),
      environmentSecrets: environmentSecrets(process.env),
      environment: workflowEnvironment(process.env),
      environmentWrites: config.TUTTI_ENVIRONMENT_WRITES,
      settings: shownSettings(config, process.env),
    },
    grpc: {
      ...grpcServerConfig(config),
      host: config.TUTTI_BIND,
      port: config.TUTTI_GRPC_PORT,
      onCallEnd: grpcServerMetrics(metrics),
    },
    rest: { host: config.TUTTI_BIND, port: config.TUTTI_REST_PORT },
  });
  const health = makeHealthServer({
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_API_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks: {
      api: () => {
        if (!cluster.isListening) throw new Error("api does not listen yet");
      },
    },
  });
  shutdown.own("health", health);
  await health.listen();

  shutdown.own("cluster", cluster);
  metrics.gauge({ name: "parked_polls", help: "Polls that wait for tasks.", read: () => cluster.api.pollCount });
  await cluster.listen();
  log.warn("everything is kept in memory and is gone when this process ends");
  const ignored = ignoredSettings(process.env, Object.keys(memoryConfig.shape));
  if (ignored.length > 0) log.warn({ ignored }, "these settings have no effect on a cluster in memory");
});

function releaseVersion(): string {
  const file = join(import.meta.dirname, "..", "package.json");
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  const version = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "version") : undefined;
  return typeof version === "string" ? version : "unknown";
}
