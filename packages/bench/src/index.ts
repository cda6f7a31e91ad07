export { runLoad } from "./load.ts";
export type { Load, LoadResult } from "./load.ts";
export type { BenchTask, Transport } from "./transport.ts";
