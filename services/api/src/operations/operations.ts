import { StoredSecrets, type WaitingRoom } from "@tutti/hand-out";
import { USUAL_EXTERNAL_THRESHOLDS } from "@tutti/engine";
import type { ExternalThresholds } from "@tutti/engine";
import { USUAL_UPLOAD_RETENTION_MS } from "@tutti/ports";
import type {
  DeciderPort,
  EventStore,
  ExecutionStore,
  ExternalPayloads,
  IdempotencyStore,
  IndexFeed,
  MetadataStore,
  PollData,
  BulkJobStore,
  ErrorNoteStore,
  SavedViewStore,
  ScriptRunner,
  SearchIndex,
  Secrets,
  SecretStore,
  SlotStore,
  TaskLogStore,
  TaskQueue,
} from "@tutti/ports";
import { SecretBox, type EnvironmentSecrets, type Log } from "@tutti/service-kit";

import type { WaitingCallers } from "../callers/waiting-callers.ts";
import { ExplainOperations } from "../explain/explain-operations.ts";
import { LiveExecutions } from "../live/live-executions.ts";
import { LiveLists } from "../live/live-lists.ts";
import type { PollRecorder } from "../polls/poll-recorder.ts";
import { AdminOperations } from "./admin-operations.ts";
import { BulkJobOperations } from "./bulk/bulk-job-operations.ts";
import { BulkOperations } from "./bulk/bulk-operations.ts";
import { EnvironmentOperations } from "./named-values/environment-operations.ts";
import { ConsoleOperations } from "./console/console-operations.ts";
import { ErrorGroupOperations } from "./console/error-group-operations.ts";
import { ExecutionGlimpseOperations } from "./console/execution-glimpse-operations.ts";
import { ExecutionListOperations } from "./console/execution-list-operations.ts";
import { ExecutionOperations } from "./executions/execution-operations.ts";
import { EventOperations } from "./events/event-operations.ts";
import { ExternalPayloadReader } from "./payloads/external-payload-reader.ts";
import { ExternalStorageOperations, type ExternalStorageDeps } from "./payloads/external-storage-operations.ts";
import { FindOperations } from "./search/find-operations.ts";
import { GraphReader } from "./console/graph-reader.ts";
import { JournalOperations } from "./console/journal-operations.ts";
import { LargeReads } from "./executions/large-reads.ts";
import { LiveListOperations } from "./console/live-list-operations.ts";
import { MessageOperations } from "./executions/message-operations.ts";
import { NextTaskOperations } from "./tasks/next-task-operations.ts";
import { OperatorOperations } from "./executions/operator-operations.ts";
import { PollOperations } from "./tasks/poll-operations.ts";
import { QueueListOperations } from "./queues/queue-list-operations.ts";
import { QueueOperations } from "./queues/queue-operations.ts";
import { SavedViewOperations } from "./console/saved-view-operations.ts";
import { RuntimeMetadata } from "./tasks/runtime-metadata.ts";
import { SecretOperations } from "./named-values/secret-operations.ts";
import { SearchOperations } from "./search/search-operations.ts";
import { SnapshotReader } from "./executions/snapshot-reader.ts";
import { StatisticsOperations } from "./console/statistics-operations.ts";
import { StatusQueueOperations } from "./events/status-queue-operations.ts";
import { TaskDefinitionOperations } from "./definitions/task-definition-operations.ts";
import { TaskOperations } from "./tasks/task-operations.ts";
import { TaskReferenceOperations } from "./tasks/task-reference-operations.ts";
import { WorkflowDefinitionOperations } from "./definitions/workflow-definition-operations.ts";
import { WorkflowOperations } from "./executions/workflow-operations.ts";

/** All that can be asked of the cluster: what gRPC and REST call, once they have decoded. Takes and returns model types. */
export type Operations = {
  readonly workflowDefinitions: WorkflowDefinitionOperations;
  readonly taskDefinitions: TaskDefinitionOperations;
  readonly workflows: WorkflowOperations;
  readonly operators: OperatorOperations;
  readonly bulk: BulkOperations;
  readonly console: ConsoleOperations;
  readonly explains: ExplainOperations;
  readonly journals: JournalOperations;
  /** Where people watch executions: to be drained with the servers that show them. */
  readonly live: LiveExecutions;
  readonly liveLists: LiveLists;
  readonly listWatches: LiveListOperations;
  /** undefined: messages are switched off. */
  readonly messages: MessageOperations | undefined;
  readonly finds: FindOperations;
  readonly events: EventOperations;
  readonly searches: SearchOperations;
  readonly executionLists: ExecutionListOperations;
  readonly executionGlimpses: ExecutionGlimpseOperations;
  readonly errorGroups: ErrorGroupOperations;
  readonly statistics: StatisticsOperations;
  readonly queueLists: QueueListOperations;
  readonly savedViews: SavedViewOperations;
  readonly bulkJobs: BulkJobOperations;
  readonly tasks: TaskOperations;
  readonly taskReferences: TaskReferenceOperations;
  readonly executions: ExecutionOperations;
  readonly runtimeMetadata: RuntimeMetadata;
  readonly polls: PollOperations;
  readonly nextTasks: NextTaskOperations;
  readonly queues: QueueOperations;
  readonly statusQueues: StatusQueueOperations;
  readonly externalStorage: ExternalStorageOperations;
  readonly admin: AdminOperations;
  readonly environment: EnvironmentOperations;
  readonly secrets: SecretOperations;
};

export type OperationsDeps = {
  readonly decider: DeciderPort;
  readonly executions: ExecutionStore;
  readonly metadata: MetadataStore;
  readonly events: EventStore;
  readonly logs: TaskLogStore;
  readonly waiting: WaitingRoom;
  /** Where callers wait for executions. */
  readonly callers: WaitingCallers;
  readonly polls: PollRecorder;
  readonly idempotency: IdempotencyStore;
  readonly queue: Pick<TaskQueue, "enqueue">;
  readonly pollData: Pick<PollData, "find" | "countWorkers" | "workersOf">;
  /** The truth about limits. */
  readonly slots: Pick<SlotStore, "standing">;
  /** Whose values polled tasks hold; absent: those that are stored and those of the process. */
  readonly secrets?: Secrets;
  readonly externalPayloads: ExternalPayloads;
  readonly externalSettings?: ExternalSettings;
  /** Whether executions have message queues. Absent: they have. */
  readonly workflowMessages?: "on" | "off";
  /** What is searched; undefined: nothing is indexed, and searches find nothing. */
  readonly search: SearchIndex | undefined;
  /** What the index has not been told yet. */
  readonly indexFeed: Pick<IndexFeed, "lag">;
  readonly savedViews: SavedViewStore;
  readonly errorNotes: ErrorNoteStore;
  readonly bulkJobs: BulkJobStore;
  /** What compiles the queries of definitions; absent: nobody does. */
  readonly scripts?: ScriptRunner | undefined;
  readonly log: Log;
} & KeptValues;

/** Values that definitions name, and the settings that those who run the cluster ask for. */
export type KeptValues = {
  readonly secretStore: SecretStore;
  /** What secrets are sealed with. Absent: without a key they are read-only. */
  readonly secretBox?: SecretBox;
  /** Secrets that the process was started with; absent: none. */
  readonly environmentSecrets?: EnvironmentSecrets;
  /** Values of `${workflow.env}` that the process was started with; absent: none. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Whether clients may change the environment. Absent: they may not. */
  readonly environmentWrites?: "on" | "off";
  /** By the names of their variables, secrets masked; absent: none. */
  readonly settings?: ReadonlyMap<string, string>;
};

/** The secrets of the cluster as tasks get them. */
export function clusterSecrets({ secretStore: store, secretBox: box, environmentSecrets }: KeptValues): StoredSecrets {
  return new StoredSecrets({ store, box: box ?? noKeys, environment: environmentSecrets ?? noEnvironmentSecrets });
}

const noKeys = new SecretBox([]);
const noEnvironmentSecrets: EnvironmentSecrets = { value: () => undefined, names: [] };

/** What of external payloads is for configuration to say; absent, each as usual. */
export type ExternalSettings = Partial<Pick<ExternalStorageDeps, "keepMs" | "addressMs" | "publicUrl" | "maxBytes">> & {
  readonly thresholds?: ExternalThresholds;
};

const usualAddressMs = 60_000;

export function makeOperations({ decider, executions, metadata, logs, waiting, ...deps }: OperationsDeps): Operations {
  const ownSecrets = clusterSecrets(deps);
  const { secrets = ownSecrets, idempotency, queue, pollData } = deps;
  const snapshots = new SnapshotReader(executions);
  const graphs = new GraphReader({ executions, snapshots });
  const lists = new LiveLists({ index: deps.search, log: deps.log });
  const live = new LiveExecutions({ decider, executions, graphs, log: deps.log });
  const { externalPayloads, externalSettings = {} } = deps;
  const { thresholds = USUAL_EXTERNAL_THRESHOLDS, keepMs = USUAL_UPLOAD_RETENTION_MS, maxBytes } = externalSettings;
  const external = new ExternalPayloadReader({ executions, externalPayloads, keepMs, maxBytes });
  const shown = { snapshots, thresholds };
  const workflows = new WorkflowOperations({
    ...{ decider, executions, idempotency, metadata, external, externalPayloads },
    ...shown,
    largeReads: new LargeReads(),
    index: deps.search,
  });
  const operators = new OperatorOperations({ decider, executions });
  const tasks = new TaskOperations({ decider, executions, logs, external, ...shown });
  const environment = new EnvironmentOperations({
    metadata,
    ofProcess: deps.environment ?? new Map(),
    writes: deps.environmentWrites ?? "off",
  });
  const sources = [secrets, valuesOf(environment)];
  const runtimeMetadata = new RuntimeMetadata({ snapshots, sources, log: deps.log });
  const polls = new PollOperations({
    ...{ waiting, executions, secrets, runtimeMetadata, ...shown },
    polls: deps.polls,
  });
  const taskReferences = new TaskReferenceOperations({ decider, workflows });
  return {
    workflowDefinitions: new WorkflowDefinitionOperations(metadata, deps.scripts),
    taskDefinitions: new TaskDefinitionOperations(metadata),
    workflows,
    operators,
    bulk: new BulkOperations({ workflows, operators, executions, log: deps.log, ...shown }),
    console: new ConsoleOperations({ executions, snapshots, graphs, live }),
    live,
    liveLists: lists,
    listWatches: new LiveListOperations(lists),
    explains: new ExplainOperations({ executions, snapshots, pollData, slots: deps.slots }),
    journals: new JournalOperations(executions),
    messages: deps.workflowMessages === "off" ? undefined : new MessageOperations(decider),
    events: new EventOperations({ metadata, events: deps.events }),
    finds: new FindOperations({ executions, ...shown }),
    searches: new SearchOperations({ index: deps.search, executions, ...shown }),
    errorGroups: new ErrorGroupOperations({ index: deps.search, notes: deps.errorNotes }),
    statistics: new StatisticsOperations(deps.search),
    executionGlimpses: new ExecutionGlimpseOperations(deps.search),
    queueLists: new QueueListOperations({ executions, metadata, pollData, slots: deps.slots, index: deps.search }),
    savedViews: new SavedViewOperations(deps.savedViews),
    bulkJobs: new BulkJobOperations({ jobs: deps.bulkJobs, executions, index: deps.search }),
    executionLists: new ExecutionListOperations({ index: deps.search, indexFeed: deps.indexFeed }),
    tasks,
    taskReferences,
    runtimeMetadata,
    polls,
    nextTasks: new NextTaskOperations({ tasks, polls, executions, log: deps.log }),
    executions: new ExecutionOperations({ decider, callers: deps.callers, workflows, tasks }),
    queues: new QueueOperations({ executions, pollData, queue }),
    statusQueues: new StatusQueueOperations({ tasks, taskReferences }),
    admin: new AdminOperations({
      executions,
      metadata,
      events: deps.events,
      queue,
      tasks,
      workflows,
      settings: deps.settings ?? new Map(),
    }),
    environment,
    secrets: new SecretOperations({
      store: deps.secretStore,
      box: deps.secretBox ?? noKeys,
      environment: deps.environmentSecrets ?? noEnvironmentSecrets,
      secrets: ownSecrets,
    }),
    externalStorage: new ExternalStorageOperations({
      ...{ executions, externalPayloads, keepMs, maxBytes },
      addressMs: externalSettings.addressMs ?? usualAddressMs,
      publicUrl: externalSettings.publicUrl,
    }),
  };
}

/** The environment as task definitions ask for it. */
function valuesOf(environment: EnvironmentOperations): Secrets {
  return {
    value: async (name) => {
      const found = await environment.get(name);
      return found.kind === "ok" ? found.value : undefined;
    },
  };
}
