export { defaultLimits, type IndexerLimits } from "./limits.ts";
export { makeIndexer, type Indexer, type IndexerDeps } from "./make-indexer.ts";
export { indexerMetrics, type IndexerMetrics } from "./metrics.ts";
export { rebuild, type RebuildDeps, type Rebuilt } from "./rebuild.ts";
