import { connectStores } from "@tutti/mysql-store";
import { configuredBucket } from "@tutti/s3-payloads";
import { externalThresholds, loadConfig, makeLog, maskSecrets, s3Settings } from "@tutti/service-kit";

import { reindexConfig } from "./config.ts";
import { rebuild } from "./rebuild.ts";

// Makes the index anew from the store. The cluster may run meanwhile.
try {
  const config = loadConfig(reindexConfig, process.env);
  const objects = await configuredBucket(s3Settings(config));
  const thresholds = externalThresholds(config);
  const bucket = objects && { objects, beyondBytes: thresholds.taskBytes };
  const stores = await connectStores({ url: config.MYSQL_URL, bucket });
  try {
    const log = makeLog({ service: "reindex", instance: String(process.pid) });
    let told = 0;
    const progress = (indexed: number): void => {
      if (indexed - told < 10_000) return;
      told = indexed;
      process.stderr.write(`indexed ${indexed} executions\n`);
    };
    const { executions, search: index } = stores;
    const { indexed, removed } = await rebuild({ executions, index, thresholds, log, progress });
    process.stdout.write(`indexed ${indexed} executions, removed ${removed} that are gone\n`);
  } finally {
    await stores.close();
    await objects?.close();
  }
} catch (error) {
  process.stderr.write(`${maskSecrets(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
