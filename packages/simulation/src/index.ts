export { makeMemoryCluster, type MemoryCluster, type MemoryClusterOptions } from "./memory-cluster.ts";
export { simulate, type Simulated, type SimulateOptions } from "./simulate.ts";
