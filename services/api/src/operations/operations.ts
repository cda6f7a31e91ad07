import type { WaitingRoom } from "@tutti/hand-out";
import { USUAL_EXTERNAL_THRESHOLDS } from "@tutti/engine";
import type { ExternalThresholds } from "@tutti/engine";
import { noSecrets, USUAL_UPLOAD_RETENTION_MS } from "@tutti/ports";
import type {
  DeciderPort,
  EventStore,
  ExecutionStore,
  ExternalPayloads,
  IdempotencyStore,
  MetadataStore,
  SearchIndex,
  Secrets,
  TaskLogStore,
} from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { WaitingCallers } from "../callers/waiting-callers.ts";
import type { PollRecorder } from "../polls/poll-recorder.ts";
import { BulkOperations } from "./bulk-operations.ts";
import { ExecutionOperations } from "./execution-operations.ts";
import { EventOperations } from "./event-operations.ts";
import { ExternalPayloadReader } from "./external-payload-reader.ts";
import { ExternalStorageOperations, type ExternalStorageDeps } from "./external-storage-operations.ts";
import { FindOperations } from "./find-operations.ts";
import { MessageOperations } from "./message-operations.ts";
import { NextTaskOperations } from "./next-task-operations.ts";
import { OperatorOperations } from "./operator-operations.ts";
import { PollOperations } from "./poll-operations.ts";
import { QueueOperations } from "./queue-operations.ts";
import { SearchOperations } from "./search-operations.ts";
import { SnapshotReader } from "./snapshot-reader.ts";
import { TaskDefinitionOperations } from "./task-definition-operations.ts";
import { TaskOperations } from "./task-operations.ts";
import { TaskReferenceOperations } from "./task-reference-operations.ts";
import { WorkflowDefinitionOperations } from "./workflow-definition-operations.ts";
import { WorkflowOperations } from "./workflow-operations.ts";

/** All that can be asked of the cluster: what gRPC and REST call, once they have decoded. Takes and returns model types. */
export type Operations = {
  readonly workflowDefinitions: WorkflowDefinitionOperations;
  readonly taskDefinitions: TaskDefinitionOperations;
  readonly workflows: WorkflowOperations;
  readonly operators: OperatorOperations;
  readonly bulk: BulkOperations;
  /** undefined: messages are switched off. */
  readonly messages: MessageOperations | undefined;
  readonly finds: FindOperations;
  readonly events: EventOperations;
  readonly searches: SearchOperations;
  readonly tasks: TaskOperations;
  readonly taskReferences: TaskReferenceOperations;
  readonly executions: ExecutionOperations;
  readonly polls: PollOperations;
  readonly nextTasks: NextTaskOperations;
  readonly queues: QueueOperations;
  readonly externalStorage: ExternalStorageOperations;
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
  /** Whose values polled tasks hold. */
  readonly secrets?: Secrets;
  readonly externalPayloads: ExternalPayloads;
  readonly externalSettings?: ExternalSettings;
  /** Whether executions have message queues. Absent: they have. */
  readonly workflowMessages?: "on" | "off";
  /** What is searched; undefined: nothing is indexed, and searches find nothing. */
  readonly search: SearchIndex | undefined;
  readonly log: Log;
};

/** What of external payloads is for configuration to say; absent, each as usual. */
export type ExternalSettings = Partial<Pick<ExternalStorageDeps, "keepMs" | "addressMs" | "publicUrl">> & {
  readonly thresholds?: ExternalThresholds;
};

const usualAddressMs = 60_000;

export function makeOperations({ decider, executions, metadata, logs, waiting, ...deps }: OperationsDeps): Operations {
  const { secrets = noSecrets, idempotency } = deps;
  const snapshots = new SnapshotReader(executions);
  const { externalPayloads, externalSettings = {} } = deps;
  const { thresholds = USUAL_EXTERNAL_THRESHOLDS, keepMs = USUAL_UPLOAD_RETENTION_MS } = externalSettings;
  const external = new ExternalPayloadReader({ executions, externalPayloads, keepMs });
  const shown = { snapshots, thresholds };
  const workflows = new WorkflowOperations({
    ...{ decider, executions, idempotency, external, externalPayloads },
    ...shown,
  });
  const operators = new OperatorOperations({ decider, executions });
  const tasks = new TaskOperations({ decider, executions, logs, external, ...shown });
  const polls = new PollOperations({ waiting, polls: deps.polls, executions, secrets, ...shown });
  return {
    workflowDefinitions: new WorkflowDefinitionOperations(metadata),
    taskDefinitions: new TaskDefinitionOperations(metadata),
    workflows,
    operators,
    bulk: new BulkOperations({ workflows, operators, executions, log: deps.log, ...shown }),
    messages: deps.workflowMessages === "off" ? undefined : new MessageOperations(decider),
    events: new EventOperations({ metadata, events: deps.events }),
    finds: new FindOperations({ executions, ...shown }),
    searches: new SearchOperations({ index: deps.search, executions, ...shown }),
    tasks,
    taskReferences: new TaskReferenceOperations({ decider, workflows }),
    polls,
    nextTasks: new NextTaskOperations({ tasks, polls, executions, log: deps.log }),
    executions: new ExecutionOperations({ decider, callers: deps.callers, workflows, tasks }),
    queues: new QueueOperations(executions),
    externalStorage: new ExternalStorageOperations({
      ...{ executions, externalPayloads, keepMs },
      addressMs: externalSettings.addressMs ?? usualAddressMs,
      publicUrl: externalSettings.publicUrl,
    }),
  };
}
