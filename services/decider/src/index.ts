export { processClock, type Clock } from "./clock.ts";
export { DeciderConnection, type ClientEar, type ClientIdentity } from "./connection.ts";
export { Decider } from "./decider.ts";
export type { HandedIn } from "./intake.ts";
export { defaultLimits, type DeciderLimits } from "./limits.ts";
export { makeDecider, type DeciderDeps } from "./make-decider.ts";
export { makeLocalDecider, type LocalDeciderOptions } from "./local-decider.ts";
export { makeDeciderService, serveClient, type StreamContext } from "./grpc/decider-service.ts";
export { noMetrics, type DeciderMetrics } from "./metrics.ts";
