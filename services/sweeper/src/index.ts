export type { Clock } from "./clock.ts";
export { composeSweeper, type ComposedSweeperDeps } from "./compose-sweeper.ts";
export { defaultLimits, type SweeperLimits } from "./limits.ts";
export { makeSweeper, type Sweeper, type SweeperDeps } from "./make-sweeper.ts";
export { sweeperMetrics, type SweeperMetrics } from "./metrics.ts";
