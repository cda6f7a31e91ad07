import type { TaskMessage } from "../model/task-message.ts";
import type { JsonObject } from "../payload/json.ts";

/** What an action of a handler may do. Source: reference/engine.md 1.10, 9.3. */
export const EVENT_ACTIONS = [
  "start_workflow",
  "complete_task",
  "fail_task",
  "terminate_workflow",
  "update_workflow_variables",
  "start_agent",
] as const;
export type EventActionKind = (typeof EVENT_ACTIONS)[number];

/** Starts an execution. Its texts and values may hold expressions on the message. */
export type StartWorkflowDetails = {
  readonly name: string;
  /** undefined: the latest. */
  readonly version: number | undefined;
  readonly correlationId: string | undefined;
  readonly input: JsonObject;
  /** Kept as it was registered: an execution has no place for it. Absent: there is none. */
  readonly inputMessage?: TaskMessage | undefined;
  /** undefined: what the message has as `taskToDomain`. */
  readonly taskToDomain: ReadonlyMap<string, string> | undefined;
};

/** Ends a task that is named by its id, or by its execution and reference. */
export type TaskDetails = {
  readonly workflowId: string | undefined;
  readonly taskRefName: string | undefined;
  readonly taskId: string | undefined;
  readonly output: JsonObject;
  /** What the task has beside its output then. Absent: what is there stays. */
  readonly outputMessage?: TaskMessage | undefined;
  readonly reasonForIncompletion: string | undefined;
};

export type TerminateWorkflowDetails = {
  readonly workflowId: string | undefined;
  readonly terminationReason: string | undefined;
};

export type UpdateVariablesDetails = {
  readonly workflowId: string | undefined;
  readonly variables: JsonObject;
  /** Adds to variables that are lists instead of replacing them. */
  readonly appendArray: boolean;
};

/** Kept as it was registered: this release has no agents. */
export type StartAgentDetails = {
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly prompt: string | undefined;
  readonly sessionId: string | undefined;
  readonly media: readonly string[];
  readonly context: JsonObject;
  readonly idempotencyKey: string | undefined;
};

/** One thing to do with a message. `details` undefined: they are missing, which no registered handler's are. */
export type EventAction = {
  /** Whether texts in the message that look like JSON are read before expressions are evaluated. */
  readonly expandInlineJSON: boolean;
} & (
  | { readonly action: "start_workflow"; readonly details: StartWorkflowDetails | undefined }
  | { readonly action: "complete_task" | "fail_task"; readonly details: TaskDetails | undefined }
  | { readonly action: "terminate_workflow"; readonly details: TerminateWorkflowDetails | undefined }
  | { readonly action: "update_workflow_variables"; readonly details: UpdateVariablesDetails | undefined }
  | { readonly action: "start_agent"; readonly details: StartAgentDetails | undefined }
);

/** What is done when a message of an event comes. Source: reference/engine.md 1.10. */
export type EventHandler = {
  readonly name: string;
  /** Where its messages come from, `type:name`; compared exactly. */
  readonly event: string;
  /** undefined or blank: always. */
  readonly condition: string | undefined;
  /** The language of the condition; undefined, or a word that nobody knows: JavaScript. */
  readonly evaluatorType: string | undefined;
  readonly active: boolean;
  readonly actions: readonly EventAction[];
};
