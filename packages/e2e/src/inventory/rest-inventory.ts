/**
 * What a REST client may count on, from the tables of reference/api.md 2.3 to 2.7 and 2.10, written down beside our own code: verb,
 * path, query parameters with their kinds, what is answered, and the method over gRPC that can do the same.
 *
 * A line is `VERB path ? parameters -> answer @ method`. A parameter is a text unless it says `:int`, `:bool` or `:list`. An answer is
 * `text`, `json`, `empty` (200) or `204`. Where there is no such method, `-` stands for it, and why.
 */
const lines = `
POST /api/workflow -> text @ WorkflowService/StartWorkflow
POST /api/workflow/{name} ? version:int correlationId priority:int -> text @ WorkflowService/StartWorkflow
POST /api/workflow/execute/{name}/{version} ? requestId waitUntilTaskRef waitForSeconds:int consistency returnStrategy -> json @ WorkflowExecutionService/ExecuteWorkflow
GET /api/workflow/{workflowId} ? includeTasks:bool -> json @ WorkflowService/GetWorkflow
GET /api/workflow/{workflowId}/status ? includeOutput:bool includeVariables:bool -> json @ WorkflowService/GetWorkflowStatus
GET /api/workflow/{workflowId}/tasks ? start:int count:int status:list -> json @ WorkflowService/ListWorkflowTasks
GET /api/workflow/{name}/correlated/{correlationId} ? includeClosed:bool includeTasks:bool -> json @ workflows/GetWorkflows
POST /api/workflow/{name}/correlated ? includeClosed:bool includeTasks:bool -> json @ workflows/GetWorkflows
GET /api/workflow/running/{name} ? version:int startTime:int endTime:int -> json @ workflows/GetRunningWorkflows
PUT /api/workflow/decide/{workflowId} -> empty @ workflows/DecideWorkflow
PUT /api/workflow/{workflowId}/pause -> empty @ workflows/PauseWorkflow
PUT /api/workflow/{workflowId}/resume -> empty @ workflows/ResumeWorkflow
PUT /api/workflow/{workflowId}/skiptask/{taskReferenceName} ? skipTaskRequest -> empty @ workflows/SkipTaskFromWorkflow
POST /api/workflow/{workflowId}/rerun -> text @ workflows/RerunWorkflow
POST /api/workflow/{workflowId}/restart ? useLatestDefinitions:bool -> 204 @ workflows/RestartWorkflow
POST /api/workflow/{workflowId}/retry ? resumeSubworkflowTasks:bool -> 204 @ workflows/RetryWorkflow
POST /api/workflow/{workflowId}/resetcallbacks -> 204 @ workflows/ResetWorkflowCallbacks
DELETE /api/workflow/{workflowId} ? reason triggerFailureWorkflow:bool -> empty @ WorkflowService/TerminateWorkflow
DELETE /api/workflow/{workflowId}/remove ? archiveWorkflow:bool -> empty @ workflows/RemoveWorkflow
DELETE /api/workflow/{workflowId}/terminate-remove ? reason archiveWorkflow:bool -> empty @ WorkflowService/TerminateRemoveWorkflow
GET /api/workflow/search ? start:int size:int sort freeText query classifier topLevelOnly:bool -> json @ WorkflowService/SearchWorkflows
GET /api/workflow/search-v2 ? start:int size:int sort freeText query classifier topLevelOnly:bool -> json @ WorkflowService/SearchWholeWorkflows
GET /api/workflow/search-by-tasks ? start:int size:int sort freeText query -> json @ workflows/SearchByTasks
GET /api/workflow/search-by-tasks-v2 ? start:int size:int sort freeText query -> json @ workflows/SearchByTasksV2
GET /api/workflow/externalstoragelocation ? path operation payloadType -> json @ WorkflowService/GetExternalStorageLocation
GET /api/workflow/external-storage-location ? path operation payloadType -> json @ WorkflowService/GetExternalStorageLocation
POST /api/workflow/test -> json @ WorkflowService/TestWorkflow
POST /api/workflow/{workflowId}/messages -> text @ WorkflowService/PushMessage
PUT /api/workflow/bulk/pause -> json @ WorkflowBulkService/PauseWorkflows
PUT /api/workflow/bulk/resume -> json @ WorkflowBulkService/ResumeWorkflows
POST /api/workflow/bulk/restart ? useLatestDefinitions:bool -> json @ WorkflowBulkService/RestartWorkflows
POST /api/workflow/bulk/retry -> json @ WorkflowBulkService/RetryWorkflows
POST /api/workflow/bulk/terminate ? reason triggerFailureWorkflow:bool -> json @ WorkflowBulkService/TerminateWorkflows
DELETE /api/workflow/bulk/remove ? archiveWorkflow:bool -> json @ WorkflowBulkService/RemoveWorkflows
DELETE /api/workflow/bulk/terminate-remove ? archiveWorkflow:bool reason -> json @ WorkflowBulkService/TerminateRemoveWorkflows
POST /api/workflow/bulk/search ? includeTasks:bool -> json @ WorkflowBulkService/GetWorkflows
GET /api/tasks/poll/{tasktype} ? workerid domain -> json @ tasks/Poll
GET /api/tasks/poll/batch/{tasktype} ? workerid domain count:int timeout:int -> json @ tasks/BatchPoll
POST /api/tasks -> text @ tasks/UpdateTask
POST /api/tasks/update-v2 -> json @ TaskService/UpdateTaskV2
POST /api/tasks/{workflowId}/{taskRefName}/{status} ? workerid -> text @ WorkflowExecutionService/UpdateTaskByRefName
POST /api/tasks/{workflowId}/{taskRefName}/{status}/sync ? workerid -> json @ WorkflowExecutionService/UpdateTaskByRefNameSync
POST /api/tasks/{workflowId}/{status}/signal -> empty @ WorkflowExecutionService/Signal
POST /api/tasks/{workflowId}/{status}/signal/sync ? returnStrategy timeoutMillis:int -> json @ WorkflowExecutionService/SignalSync
POST /api/tasks/{taskId}/log -> empty @ tasks/AddLog
GET /api/tasks/{taskId}/log -> json @ tasks/GetTaskLogs
GET /api/tasks/{taskId} -> json @ TaskService/GetTask
GET /api/tasks/queue/sizes ? taskType:list -> json @ tasks/GetQueueSizesForTasks
GET /api/tasks/queue/size ? taskType domain isolationGroupId executionNamespace -> json @ QueueService/GetQueueSize
GET /api/tasks/queue/all -> json @ tasks/GetQueueInfo
GET /api/tasks/queue/all/verbose -> json @ tasks/GetQueueAllInfo
GET /api/tasks/queue/polldata ? taskType -> json @ QueueService/GetPollData
GET /api/tasks/queue/polldata/all -> json @ QueueService/GetAllPollData
POST /api/tasks/queue/requeue/{taskType} -> text @ QueueService/RequeuePendingTasks
GET /api/tasks/search ? start:int size:int sort freeText query -> json @ tasks/Search
GET /api/tasks/search-v2 ? start:int size:int sort freeText query -> json @ tasks/SearchV2
GET /api/tasks/externalstoragelocation ? path operation payloadType -> json @ WorkflowService/GetExternalStorageLocation
GET /api/tasks/external-storage-location ? path operation payloadType -> json @ WorkflowService/GetExternalStorageLocation
POST /api/metadata/workflow ? overwrite:bool -> empty @ MetadataService/CreateWorkflowDef
POST /api/metadata/workflow/validate -> empty @ metadata/ValidateWorkflow
PUT /api/metadata/workflow -> json @ MetadataService/PutWorkflowDefs
GET /api/metadata/workflow/{name} ? version:int -> json @ metadata/GetWorkflow
GET /api/metadata/workflow ? classifier -> json @ MetadataService/ListWorkflowDefs
GET /api/metadata/workflow/names-and-versions -> json @ MetadataService/ListWorkflowDefVersions
GET /api/metadata/workflow/names -> json @ MetadataService/ListWorkflowDefNames
GET /api/metadata/workflow/{name}/versions -> json @ MetadataService/ListWorkflowDefVersions
GET /api/metadata/workflow/latest-versions -> json @ MetadataService/ListWorkflowDefs
DELETE /api/metadata/workflow/{name}/{version} -> empty @ MetadataService/DeleteWorkflowDef
POST /api/metadata/taskdefs -> empty @ metadata/CreateTasks
PUT /api/metadata/taskdefs -> empty @ metadata/UpdateTask
GET /api/metadata/taskdefs -> json @ MetadataService/ListTaskDefs
GET /api/metadata/taskdefs/{tasktype} -> json @ metadata/GetTask
DELETE /api/metadata/taskdefs/{tasktype} -> empty @ metadata/DeleteTask
POST /api/event -> empty @ events/AddEventHandler
PUT /api/event -> empty @ events/UpdateEventHandler
DELETE /api/event/{name} -> empty @ events/RemoveEventHandler
GET /api/event -> json @ events/GetEventHandlers
GET /api/event/{event} ? activeOnly:bool -> json @ events/GetEventHandlersForEvent
GET /api/queue/size -> json @ QueueService/ListStatusQueues
GET /api/queue -> json @ QueueService/ListStatusQueues
POST /api/queue/update/{workflowId}/{taskRefName}/{status} -> empty @ QueueService/UpdateByStatusQueue
POST /api/queue/update/{workflowId}/task/{taskId}/{status} -> empty @ QueueService/UpdateByStatusQueue
GET /api/admin/config -> json @ AdminService/GetConfig
GET /api/admin/task/{tasktype} ? start:int count:int -> json @ AdminService/ListPendingTasks
POST /api/admin/sweep/requeue/{workflowId} -> text @ AdminService/RequeueSweep
POST /api/admin/consistency/verifyAndRepair/{workflowId} -> text @ AdminService/VerifyAndRepair
GET /api/admin/queues ? verbose:bool -> json @ AdminService/GetEventQueues
GET /api/environment -> json @ EnvironmentService/ListEnvironmentValues
GET /api/environment/{key} -> text @ EnvironmentService/GetEnvironmentValue
GET /api/secrets -> json @ SecretService/ListSecretNames
POST /api/secrets -> json @ SecretService/ListSecretNames
GET /api/secrets/v2 -> json @ SecretService/ListSecrets
GET /api/secrets/{key} -> text @ SecretService/GetSecret
PUT /api/secrets/{key} -> empty @ SecretService/PutSecret
DELETE /api/secrets/{key} -> empty @ SecretService/DeleteSecret
GET /api/secrets/{key}/exists -> json @ SecretService/SecretExists
GET /api/version -> text @ AdminService/GetVersion
GET /health -> json @ - grpc.health.v1.Health tells more
GET /api/health -> json @ - grpc.health.v1.Health tells more
GET /actuator/health -> json @ - grpc.health.v1.Health tells more
GET /actuator/info -> json @ AdminService/GetVersion
GET /actuator/prometheus -> text @ - it is what Prometheus reads
`;

/** Of Conductor's services the last words of their packages stand for them. */
const SERVICES: Readonly<Record<string, string>> = {
  workflows: "conductor.grpc.workflows.WorkflowService",
  tasks: "conductor.grpc.tasks.TaskService",
  metadata: "conductor.grpc.metadata.MetadataService",
  events: "conductor.grpc.events.EventService",
};

export type InventoryEntry = {
  readonly verb: string;
  readonly path: string;
  readonly parameters: ReadonlyMap<string, "text" | "int" | "bool" | "list">;
  readonly answer: "text" | "json" | "empty" | "204";
  /** `package.Service/Method`. */
  readonly method: string | undefined;
  /** Why there is no method. */
  readonly reason: string | undefined;
};

export const restInventory: readonly InventoryEntry[] = lines.trim().split("\n").map(entryOf);

function entryOf(line: string): InventoryEntry {
  const [, verb = "", path = "", parameters = "", answer, method = "", reason] =
    /^(\w+) (\S+)(?: \? (.*?))? -> (text|json|empty|204) @ (\S+)(?: (.+))?$/u.exec(line) ?? [];
  if (answer !== "text" && answer !== "json" && answer !== "empty" && answer !== "204") throw new Error(line);
  const [service = "", name] = method.split("/");
  const full = name === undefined ? undefined : `${SERVICES[service] ?? `tutti.v1.${service}`}/${name}`;
  return {
    verb,
    path,
    parameters: new Map(parameters.split(" ").filter(Boolean).map(parameterOf)),
    answer,
    method: full,
    reason,
  };
}

function parameterOf(text: string): readonly [string, "text" | "int" | "bool" | "list"] {
  const [name = "", kind = "text"] = text.split(":");
  if (kind !== "text" && kind !== "int" && kind !== "bool" && kind !== "list") throw new Error(text);
  return [name, kind];
}
