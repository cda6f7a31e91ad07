export { makeMemoryCluster, type MemoryCluster, type MemoryClusterOptions } from "./memory-cluster.ts";
