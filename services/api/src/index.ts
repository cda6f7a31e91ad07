export { clusterSecrets, type KeptValues } from "./operations/operations.ts";
export { makeApi, type Api, type ApiDeps, type RestDeps } from "./make-api.ts";
export { makeOperations, type Operations, type OperationsDeps } from "./operations/operations.ts";
export { PollRecorder, type PollRecorderOptions } from "./polls/poll-recorder.ts";
export { makeRestApi, type RestApiOptions } from "./rest/make-rest-api.ts";
export { LeaseWatch } from "./worker-stream/lease-watch.ts";
export { serveWorker, workerDesks, type WorkerServing } from "./worker-stream/worker-service.ts";
export type { Outlook } from "./callers/execution-tree.ts";
export { WaitingCallers } from "./callers/waiting-callers.ts";
