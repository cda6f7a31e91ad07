import { connectStores } from "@tutti/mysql-store";
import { configuredBucket } from "@tutti/s3-payloads";
import {
  externalThresholds,
  loadConfig,
  makeHealthServer,
  runService,
  s3Settings,
  startServiceProcess,
} from "@tutti/service-kit";

import { indexerConfig } from "./config.ts";
import { makeIndexer } from "./make-indexer.ts";
import { indexerMetrics } from "./metrics.ts";

await runService(async () => {
  const config = loadConfig(indexerConfig, process.env);
  const { log, metrics, shutdown } = startServiceProcess("indexer", config);

  const bucketObjects = await configuredBucket(s3Settings(config));
  if (bucketObjects !== undefined) shutdown.own("bucket", bucketObjects);
  const thresholds = externalThresholds(config);
  const bucket = bucketObjects && { objects: bucketObjects, beyondBytes: thresholds.taskBytes };
  const stores = await connectStores({ url: config.MYSQL_URL, bucket, lockingConnections: 2, readingConnections: 3 });
  shutdown.own("stores", stores);

  const health = makeHealthServer({
    log,
    host: config.TUTTI_BIND,
    port: config.TUTTI_INDEXER_HTTP_PORT,
    registry: metrics.registry,
    draining: shutdown.signal,
    checks: { mysql: () => stores.executions.ping() },
  });
  shutdown.own("health", health);
  await health.listen();

  const { executions, search: index, indexFeed: feed } = stores;
  const indexer = makeIndexer({ feed, executions, index, thresholds, log, metrics: indexerMetrics(metrics) });
  shutdown.own("indexer", indexer);
  if (config.TUTTI_INDEXING === "on") indexer.start();
  else log.warn("TUTTI_INDEXING is off: nothing is indexed");
});
