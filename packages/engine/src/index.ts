export {
  isJsonArray,
  isJsonObject,
  jsonDouble,
  JsonDepthError,
  JsonDouble,
  jsonInteger,
  jsonObject,
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  memberOf,
  newJsonObject,
} from "./payload/json.ts";
export type { Json, JsonObject } from "./payload/json.ts";
export { jsonEquals } from "./payload/json-equals.ts";
export { jsonToText } from "./payload/json-to-text.ts";
export { parseJson } from "./payload/parse-json.ts";
export { Payload } from "./payload/payload.ts";
export {
  isUuid,
  workflowIdFrom,
  taskIdFrom,
  eventIdFrom,
  creditIdFrom,
  leaseIdFrom,
  snapshotHashFrom,
  sharedBits,
  taskIdAt,
} from "./ids.ts";
export { isDerivedId, timeOfId } from "./derived-id.ts";
export type { WorkflowId, TaskId, EventId, SnapshotHash, CreditId, LeaseId, EpochMs } from "./ids.ts";
export { isSameLimit, isSlotLease, limitOf, slotLeaseId } from "./model/task-limit.ts";
export type { TakenSlot, TaskLimit, TaskSlot } from "./model/task-limit.ts";
export type { Fault } from "./fault.ts";
export { workflowNotFound, taskNotFound, noRunningTask } from "./refusal.ts";
export type { Refusal } from "./refusal.ts";
export { FieldReader, briefJson } from "./definition/field-reader.ts";
export { workflowDefFromJson, workflowTaskFromJson, taskDefFromJson } from "./definition/definition-from-json.ts";
export type { Read } from "./definition/definition-from-json.ts";
export { workflowDefToJson, taskDefToJson, workflowTaskToJson } from "./definition/definition-to-json.ts";
export { classifierOf } from "./definition/classifier-of.ts";
export { WORKFLOW_TIMEOUT_POLICIES } from "./definition/workflow-def.ts";
export type { WorkflowDef, WorkflowTimeoutPolicy } from "./definition/workflow-def.ts";
export { RETRY_LOGICS, TASK_TIMEOUT_POLICIES } from "./definition/task-def.ts";
export type { TaskDef, RetryLogic, TaskTimeoutPolicy } from "./definition/task-def.ts";
export { IDEMPOTENCY_STRATEGIES, JOIN_MODES } from "./definition/workflow-task.ts";
export type {
  WorkflowTask,
  SubWorkflowParams,
  StateChangeEvent,
  JoinMode,
  IdempotencyStrategy,
} from "./definition/workflow-task.ts";
export { RATE_LIMIT_POLICIES, SCHEMA_TYPES } from "./definition/schema-def.ts";
export type { Audit, CacheConfig, RateLimitConfig, SchemaDef } from "./definition/schema-def.ts";
export {
  TASK_STATUSES,
  TASK_RESULT_STATUSES,
  WORKFLOW_STATUSES,
  isTerminalTask,
  isTerminalWorkflow,
  isUnsuccessful,
} from "./model/status.ts";
export type { TaskStatus, TaskResultStatus, WorkflowStatus } from "./model/status.ts";
export { MAX_SUB_WORKFLOW_DEPTH, PAYLOAD_LIMIT_BYTES, USUAL_PAYLOAD_LIMITS } from "./decide/data/limits.ts";
export { taskMessageFaults, taskMessageFrom, taskMessageToJson } from "./model/task-message.ts";
export type { TaskMessage } from "./model/task-message.ts";
export type { PayloadLimits } from "./decide/data/limits.ts";
export {
  pathOfPlace,
  placeOfPath,
  USUAL_EXTERNAL_THRESHOLDS,
  type ExternalPlace,
  type ExternalThresholds,
} from "./model/external-payload.ts";
export { slotOf } from "./model/payload-slot.ts";
export type { PayloadSlot } from "./model/payload-slot.ts";
export { blocksCaller, childOf, childOfOpen } from "./model/waited-for.ts";
export type { TaskWaitedFor } from "./model/waited-for.ts";
export { HIGHEST_QUEUE_PRIORITY, isFreeOfRate } from "./model/queue-priority.ts";
export { queueNameOf, suffixOf } from "./model/task-record.ts";
export type { TaskRecord, HandOut } from "./model/task-record.ts";
export type { Execution } from "./model/execution.ts";
export type { MessageChanges, MessageQueue, WorkflowMessage } from "./model/workflow-message.ts";
export type {
  WorkflowEvent,
  WorkflowEventKind,
  WorkflowStarted,
  TaskPolled,
  TaskUpdated,
  TaskProgress,
  TaskUpdatedByReference,
  WorkflowSignaled,
  TaskReturned,
  TimePassed,
  PauseRequested,
  ResumeRequested,
  TerminateRequested,
  DecideRequested,
  RemoveRequested,
  RetryRequested,
  RestartRequested,
  RerunRequested,
  SkipTaskRequested,
  ResetCallbacksRequested,
  JumpToTaskRequested,
  UpgradeRequested,
  MessagesPushed,
  UpdateVariablesRequested,
  ChildChanged,
  ParentTaskCanceled,
  ParentLink,
  Origin,
  Credit,
} from "./event/workflow-event.ts";
export { answersFromText, answersToText } from "./event/answers-codec.ts";
export { fromOutside } from "./event/from-outside.ts";
export { encodeEvent, decodeEvent, EVENT_FORMAT } from "./event/event-codec.ts";
export type { EncodedEvent } from "./event/event-codec.ts";
export { isLeftForLater, needKey } from "./need.ts";
export type {
  AnsweredNeed,
  ChildDefinition,
  ChildExecution,
  Admission,
  AdmissionAsked,
  Reservation,
  Need,
  NeedAnswer,
  NeedAnswers,
  PayloadPlace,
} from "./need.ts";
export type { ScriptLanguage, ScriptRequest, ScriptResult } from "./script.ts";
export type { Command, PublishedEvent, QueuedTask, Lease } from "./command.ts";
export type {
  Answer,
  Changes,
  CreditAtHand,
  EndedLease,
  Env,
  GrantedLease,
  Outcome,
  StoredEnv,
  TaskChange,
} from "./decision.ts";
export { ExecutionState } from "./state/execution-state.ts";
export type { LoadedExecution } from "./state/execution-state.ts";
export type { Snapshot, TaskNode } from "./snapshot/snapshot.ts";
export { childDefinitionOf } from "./snapshot/child-definition-of.ts";
export { taskPlaces } from "./snapshot/task-places.ts";
export { compileSnapshot } from "./snapshot/compile-snapshot.ts";
export { inlineTaskDefinitions, taskNamesToInline } from "./snapshot/inline-task-definitions.ts";
export { pinSubWorkflows, subWorkflowNamesToPin } from "./snapshot/pin-sub-workflows.ts";
export { waitsForAdmission } from "./decide/events/admission.ts";
export { testDomainFrom } from "./decide/test-execution.ts";
export { decide } from "./decide/decide.ts";
export type { DecideInput } from "./decide/decide.ts";
export { payloadAsData, bytesAsTheyCame, payloadAsItCame, secretsAskedFor, withSecrets } from "./expression/secrets.ts";
export { withoutSecretNames } from "./expression/secret-names.ts";
export { withTextsHidden } from "./expression/hidden-texts.ts";
export { interpolatedText } from "./expression/interpolated-text.ts";
export { isServerTaskType } from "./task-types/task-types.ts";
export { baseReferenceOf } from "./model/task-record.ts";
export { withRunningLoops } from "./task-types/loop/running-loops.ts";
export { UnreadPlaces } from "./validate/unread-places.ts";
export {
  faultsWithin,
  validateWorkflowDef,
  workflowDefFaults,
  workflowDefWarnings,
} from "./validate/validate-workflow-def.ts";
export { jqQueriesOf } from "./validate/jq-queries.ts";
export type { WrittenQuery } from "./validate/jq-queries.ts";
export { ignoredMembers } from "./validate/warnings/ignored-members.ts";
export type { ValidationOptions } from "./validate/validate-workflow-def.ts";
export { eventHandlerFromJson } from "./definition/event-handler-from-json.ts";
export { eventHandlerToJson } from "./definition/event-handler-to-json.ts";
export { EVENT_ACTIONS } from "./definition/event-handler.ts";
export type { EventAction, EventActionKind, EventHandler } from "./definition/event-handler.ts";
export { askOfAction, type AskedByAction } from "./event-handler/ask-of-action.ts";
export { conditionAsked, conditionHolds } from "./event-handler/condition.ts";
export { type EventMessage } from "./event-handler/event-message.ts";
export { eventHandlerFaults } from "./validate/validate-event-handler.ts";
export { taskDefFaults } from "./validate/validate-task-def.ts";
export { masked } from "./payload/masked.ts";
export { WORKFLOW_STATUS_EVENTS } from "./status/status-notice.ts";
export type { StatusFilter, StatusNotice, StatusNotices } from "./status/status-notice.ts";
export { beginningOf, MAX_NAME_BYTES, unkeptTexts, tooLongFaults } from "./model/kept-texts.ts";
