import type { WaitingRoom } from "@tutti/hand-out";
import { noSecrets } from "@tutti/ports";
import type { DeciderPort, ExecutionStore, IdempotencyStore, MetadataStore, Secrets, TaskLogStore } from "@tutti/ports";

import type { PollRecorder } from "../polls/poll-recorder.ts";
import { FindOperations } from "./find-operations.ts";
import { OperatorOperations } from "./operator-operations.ts";
import { PollOperations } from "./poll-operations.ts";
import { QueueOperations } from "./queue-operations.ts";
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
  readonly finds: FindOperations;
  readonly tasks: TaskOperations;
  readonly taskReferences: TaskReferenceOperations;
  readonly polls: PollOperations;
  readonly queues: QueueOperations;
};

export type OperationsDeps = {
  readonly decider: DeciderPort;
  readonly executions: ExecutionStore;
  readonly metadata: MetadataStore;
  readonly logs: TaskLogStore;
  readonly waiting: WaitingRoom;
  readonly polls: PollRecorder;
  readonly idempotency: IdempotencyStore;
  /** Whose values polled tasks hold. */
  readonly secrets?: Secrets;
};

export function makeOperations({ decider, executions, metadata, logs, waiting, ...deps }: OperationsDeps): Operations {
  const { secrets = noSecrets, polls, idempotency } = deps;
  const snapshots = new SnapshotReader(executions);
  const workflows = new WorkflowOperations({ decider, executions, idempotency, snapshots });
  return {
    workflowDefinitions: new WorkflowDefinitionOperations(metadata),
    taskDefinitions: new TaskDefinitionOperations(metadata),
    workflows,
    operators: new OperatorOperations({ decider, executions }),
    finds: new FindOperations({ executions, snapshots }),
    tasks: new TaskOperations({ decider, executions, logs, snapshots }),
    taskReferences: new TaskReferenceOperations({ decider, workflows }),
    polls: new PollOperations({ waiting, polls, executions, snapshots, secrets }),
    queues: new QueueOperations(executions),
  };
}
