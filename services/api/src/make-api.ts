import { hostname } from "node:os";

import {
  adminGrpc,
  environmentGrpc,
  consoleGrpc,
  eventGrpc,
  metadataGrpc,
  queueGrpc,
  bulkJobGrpc,
  savedViewGrpc,
  secretGrpc,
  taskGrpc,
  tuttiMetadataGrpc,
  tuttiTaskGrpc,
  tuttiEventGrpc,
  tuttiWorkflowGrpc,
  workerGrpc,
  workflowBulkGrpc,
  workflowExecutionGrpc,
  workflowGrpc,
} from "@tutti/contracts";
import { Heartbeat, WaitingRoom, type WaitingCounts } from "@tutti/hand-out";
import type {
  DeciderPort,
  EventStore,
  ExecutionStore,
  ExternalPayloads,
  IdempotencyStore,
  IndexFeed,
  InstanceRegistry,
  Limiter,
  MetadataStore,
  PollData,
  BulkJobStore,
  ErrorNoteStore,
  SavedViewStore,
  ScriptRunner,
  SearchIndex,
  Secrets,
  SlotStore,
  TaskLogStore,
  TaskQueue,
} from "@tutti/ports";
import { makeGrpcServer, processClock, type GrpcServerOptions, type Log, type Part } from "@tutti/service-kit";

import type { FastifyInstance } from "fastify";

import { WaitingCallers } from "./callers/waiting-callers.ts";
import { bulkJobService } from "./grpc/console/bulk-job-service.ts";
import { adminService } from "./grpc/admin-service.ts";
import { environmentService } from "./grpc/environment-service.ts";
import { consoleService } from "./grpc/console/console-service.ts";
import { eventService } from "./grpc/event-service.ts";
import { metadataService } from "./grpc/metadata-service.ts";
import { queueService } from "./grpc/queue-service.ts";
import { savedViewService } from "./grpc/console/saved-view-service.ts";
import { secretService } from "./grpc/secret-service.ts";
import { taskService } from "./grpc/task-service.ts";
import { tuttiMetadataService } from "./grpc/tutti-metadata-service.ts";
import { tuttiTaskService } from "./grpc/tutti-task-service.ts";
import { tuttiEventService } from "./grpc/tutti-event-service.ts";
import { tuttiWorkflowService } from "./grpc/tutti-workflow-service.ts";
import { workflowBulkService } from "./grpc/workflow-bulk-service.ts";
import { workflowExecutionService } from "./grpc/workflow-execution-service.ts";
import { workflowService } from "./grpc/workflow-service.ts";
import {
  clusterSecrets,
  makeOperations,
  type ExternalSettings,
  type KeptValues,
  type Operations,
} from "./operations/operations.ts";
import { PollRecorder } from "./polls/poll-recorder.ts";
import { restServer } from "./rest-server.ts";
import { LeaseWatch } from "./worker-stream/lease-watch.ts";
import { workerService } from "./worker-stream/worker-service.ts";

export type ApiDeps = KeptValues & {
  /** The release; absent: nobody says. */
  readonly version?: string;
  /** Whether executions have message queues. Absent: they have. */
  readonly workflowMessages?: "on" | "off";
  readonly decider: DeciderPort;
  readonly executions: ExecutionStore;
  readonly metadata: MetadataStore;
  readonly events: EventStore;
  readonly logs: TaskLogStore;
  /** What is searched; undefined: nothing is indexed, and searches find nothing. */
  readonly search: SearchIndex | undefined;
  /** What the index has not been told yet. */
  readonly indexFeed: Pick<IndexFeed, "lag">;
  readonly savedViews: SavedViewStore;
  readonly errorNotes: ErrorNoteStore;
  /** What sweepers do to many executions. */
  readonly bulkJobs: BulkJobStore;
  /** What compiles the queries of definitions that are only to be looked at; absent: nobody does. */
  readonly scripts?: ScriptRunner | undefined;
  readonly queue: TaskQueue;
  /** Where slots of limits are taken, and the truth about them. */
  readonly limiter: Limiter;
  readonly slots: SlotStore;
  /** Where it is told who polls. */
  readonly pollData: Pick<PollData, "record" | "find" | "countWorkers" | "workersOf">;
  readonly idempotency: IdempotencyStore;
  /** What clients put beside their calls, and where. */
  readonly externalPayloads: ExternalPayloads;
  readonly externalSettings?: ExternalSettings;
  /** Whose values the tasks of workers hold; absent: those that are stored and those of the process. */
  readonly secrets?: Secrets;
  /** Where this process tells that it lives. */
  readonly instances: Pick<InstanceRegistry, "beat" | "leave">;
  /** Names this process; leases are kept under it. */
  readonly instance: string;
  /** Made anew at every start of the process. */
  readonly epoch: string;
  readonly log: Log;
  readonly grpc: Omit<GrpcServerOptions, "log">;
  /** How many callers may wait for executions at once. Absent: as many as is usual. */
  readonly maxWaitingCallers?: number;
  /** Absent: as long as it takes in practice. */
  readonly settleMs?: number;
  /** Without it nothing is served over REST. */
  readonly rest?: RestDeps | undefined;
};

export type RestDeps = {
  readonly port: number;
  readonly host?: string;
  /** The HTTP server with its routes, which decode, call one operation, and encode. */
  readonly makeServer: (operations: Operations) => FastifyInstance;
};

/** The service, on whatever stands behind its ports. It is a Part of a shutdown, and owns none of its dependencies. */
export interface Api extends Required<Part> {
  readonly operations: Operations;
  /** How many polls wait for tasks. */
  readonly pollCount: number;
  /** How many callers wait for executions. */
  readonly callerCount: number;
  /** What waits, and what is on its way to a worker. */
  waiting(): WaitingCounts;
  /** Begins to serve and gives the ports. Rejects where one is taken. */
  listen(): Promise<{ readonly grpcPort: number; readonly restPort: number | undefined }>;
}

export function makeApi(deps: ApiDeps): Api {
  const { log } = deps;
  const heartbeat = new Heartbeat(deps);
  const waiting = new WaitingRoom(deps);
  const polls = new PollRecorder(deps);
  const secrets = deps.secrets ?? clusterSecrets(deps);
  const callers = new WaitingCallers({ ...deps, maxCallers: deps.maxWaitingCallers });
  const watch = new LeaseWatch({ ...deps, clock: processClock });
  const operations = makeOperations({ ...deps, secrets, waiting, polls, callers });
  let restPort: number | undefined;
  // For clients that reached gRPC, where nobody says how this server is reached over HTTP.
  const restUrl = () => `http://${reachableHost(deps.rest?.host)}:${restPort ?? deps.rest?.port ?? 0}`;
  const grpc = makeGrpcServer({ ...deps.grpc, log });
  grpc.addService(metadataGrpc.MetadataServiceService, metadataService(operations));
  grpc.addService(workflowGrpc.WorkflowServiceService, workflowService(operations));
  grpc.addService(tuttiWorkflowGrpc.WorkflowServiceService, tuttiWorkflowService(operations, { restUrl }));
  grpc.addService(workflowBulkGrpc.WorkflowBulkServiceService, workflowBulkService(operations.bulk));
  grpc.addService(workflowExecutionGrpc.WorkflowExecutionServiceService, workflowExecutionService(operations));
  grpc.addService(consoleGrpc.ConsoleServiceService, consoleService(operations));
  grpc.addService(eventGrpc.EventServiceService, eventService(operations.events));
  grpc.addService(tuttiEventGrpc.EventServiceService, tuttiEventService(operations.events));
  grpc.addService(tuttiMetadataGrpc.MetadataServiceService, tuttiMetadataService(operations));
  grpc.addService(adminGrpc.AdminServiceService, adminService(operations, deps));
  grpc.addService(environmentGrpc.EnvironmentServiceService, environmentService(operations));
  grpc.addService(bulkJobGrpc.BulkJobServiceService, bulkJobService(operations.bulkJobs));
  grpc.addService(savedViewGrpc.SavedViewServiceService, savedViewService(operations.savedViews));
  grpc.addService(secretGrpc.SecretServiceService, secretService(operations));
  grpc.addService(queueGrpc.QueueServiceService, queueService(operations));
  grpc.addService(taskGrpc.TaskServiceService, taskService(operations));
  grpc.addService(tuttiTaskGrpc.TaskServiceService, tuttiTaskService(operations));
  grpc.addService(
    workerGrpc.WorkerServiceService,
    streamsOfWorkers({ ...deps, secrets }, { waiting, polls, watch, operations }),
  );
  const rest = deps.rest && restServer({ ...deps.rest, app: deps.rest.makeServer(operations), log });

  return {
    operations,
    get pollCount() {
      return waiting.pollCount;
    },
    get callerCount() {
      return callers.count;
    },
    waiting: () => waiting.counts,
    async listen() {
      // First: who hands out tasks must be known to live.
      await heartbeat.start();
      await waiting.start();
      watch.start();
      polls.start();
      restPort = await rest?.listen();
      return { grpcPort: await grpc.listen(), restPort };
    },
    async drain(signal) {
      // Side by side: the servers wait for their calls, and parked polls and waiting callers are such calls.
      callers.drain();
      operations.live.drain();
      operations.liveLists.drain();
      await Promise.all([grpc.drain(signal), rest?.drain(), waiting.drain(signal)]);
    },
    async close() {
      operations.live.drain();
      operations.liveLists.drain();
      await Promise.all([grpc.close(), rest?.close()]);
      callers.close();
      watch.stop();
      await waiting.close();
      await polls.stop();
      await heartbeat.stop();
    },
  };
}

/** Where it listens on all addresses its name will do. */
function reachableHost(host = "0.0.0.0"): string {
  return host === "0.0.0.0" || host === "::" ? hostname() : host;
}

function streamsOfWorkers(
  deps: ApiDeps,
  own: {
    readonly waiting: WaitingRoom;
    readonly polls: PollRecorder;
    readonly watch: LeaseWatch;
    readonly operations: Operations;
  },
) {
  const { maxReceiveBytes: maxFrameBytes = 0 } = deps.grpc;
  return workerService({ ...deps, ...own, maxFrameBytes });
}
