import { workflowDefToJson } from "./definition/definition-to-json.ts";
import { digestOf } from "./derived-id.ts";
import type { RateLimitConfig } from "./definition/schema-def.ts";
import type { TaskDef } from "./definition/task-def.ts";
import type { WorkflowDef } from "./definition/workflow-def.ts";
import type { IdempotencyStrategy } from "./definition/workflow-task.ts";
import type { SnapshotHash, TaskId, WorkflowId } from "./ids.ts";
import type { WorkflowMessage } from "./model/workflow-message.ts";
import type { WorkflowStatus } from "./model/status.ts";
import { jsonToText } from "./payload/json-to-text.ts";
import type { Payload } from "./payload/payload.ts";
import type { ScriptRequest, ScriptResult } from "./script.ts";

/** Where a payload lives: in the execution (`taskId` undefined) or in one of its tasks. */
export type PayloadPlace = {
  readonly taskId: TaskId | undefined;
  readonly field: "input" | "output" | "variables";
};

/**
 * What a decision lacks. Supplied outside any transaction; then the event is decided again. A definition and a payload
 * are put where decisions look for them; everything else comes as an answer, which is stored with the event.
 */
export type Need =
  | { readonly kind: "definition"; readonly name: string; readonly version: number | undefined }
  | { readonly kind: "payload"; readonly of: PayloadPlace }
  /** The definition of an execution that an event is about to store. */
  | { readonly kind: "snapshot"; readonly hash: SnapshotHash }
  | AnsweredNeed;

export type AnsweredNeed =
  | { readonly kind: "script"; readonly script: ScriptRequest }
  /** A definition that another execution is to run. `inlineDefinition` wins over name and version. */
  | {
      readonly kind: "childDefinition";
      readonly name: string;
      /** undefined: the latest. */
      readonly version: number | undefined;
      readonly inlineDefinition: WorkflowDef | undefined;
      /** Whether its `taskPlaces` are wanted. */
      readonly withPlaces?: boolean;
    }
  /** The registered definitions of tasks that are not in the workflow's own definition. */
  | { readonly kind: "taskDefs"; readonly names: readonly string[] }
  /** Which of these domains workers have polled lately for tasks of this type. Source: engine.md 7.2. */
  | { readonly kind: "activeDomains"; readonly taskType: string; readonly domains: readonly string[] }
  /** The output that is kept of a task of that definition under that key. */
  | { readonly kind: "keptResult"; readonly taskDefName: string; readonly key: string }
  /** The messages of the execution from one place on. What stands at a place never changes. */
  | { readonly kind: "messages"; readonly workflowId: WorkflowId; readonly first: number; readonly count: number }
  /** How a child stands, before it is retried or run again. */
  | { readonly kind: "childExecution"; readonly workflowId: WorkflowId }
  /** Whether the input of an execution can be read that this one is about to start with a path. */
  | { readonly kind: "externalInput"; readonly path: string; readonly workflowId: WorkflowId }
  /** Which execution an idempotency key stands for; it is reserved for `workflowId` where it stands for none. */
  | {
      readonly kind: "reservation";
      readonly workflowName: string;
      readonly key: string;
      readonly strategy: IdempotencyStrategy;
      readonly workflowId: WorkflowId;
    }
  /** Whether the execution may run beside the others of its key. */
  | { readonly kind: "admission"; readonly asked: AdmissionAsked };

/** Asks whether an execution of a definition with `rateLimitConfig` may run. Source: engine.md 1.2. */
export type AdmissionAsked = {
  readonly workflowId: WorkflowId;
  readonly workflowName: string;
  readonly rateLimitKey: string;
  readonly concurrentExecLimit: number;
  /** What follows where there is no room: it waits, it is told so, or it runs all the same. */
  readonly mode: "wait" | "reject" | "force";
};

export type Admission = "admitted" | "waiting" | "full";

export type NeedAnswer =
  | { readonly kind: "script"; readonly result: ScriptResult }
  /** `reason`: why there is none, where more can be said than that nobody has registered it. */
  | {
      readonly kind: "childDefinition";
      readonly found: ChildDefinition | undefined;
      readonly reason?: string | undefined;
    }
  /** Those that are registered. */
  | { readonly kind: "taskDefs"; readonly found: ReadonlyMap<string, TaskDef> }
  | { readonly kind: "activeDomains"; readonly active: readonly string[] }
  | { readonly kind: "keptResult"; readonly output: Payload | undefined }
  /** In their order; those that are there. */
  | { readonly kind: "messages"; readonly found: readonly WorkflowMessage[] }
  | { readonly kind: "childExecution"; readonly found: ChildExecution | undefined }
  /** Why it cannot be read. */
  | { readonly kind: "externalInput"; readonly reason: string | undefined }
  | { readonly kind: "reservation"; readonly found: Reservation }
  /** `holders`: where it must not wait and there is no room, some of those that run. */
  | { readonly kind: "admission"; readonly found: Admission; readonly holders?: readonly WorkflowId[] }
  /** It takes too long for whoever waits: the decision commits what it has come to without it, and the next event asks again. */
  | { readonly kind: "later" };

/** What a start under an idempotency key comes to. */
export type Reservation =
  /** The execution is to be started under this id: the key is its own, and it is not stored yet. */
  | { readonly kind: "start"; readonly workflowId: WorkflowId }
  /** It exists already. What that means is the strategy's to say: RETURN_EXISTING takes it, the others fail. */
  | { readonly kind: "exists"; readonly workflowId: WorkflowId; readonly status: WorkflowStatus };

/** A definition as it has been resolved for a child: its task definitions inlined and stored under the hash. */
export type ChildDefinition = {
  readonly snapshotHash: SnapshotHash;
  readonly name: string;
  readonly version: number;
  /** Of all its tasks. */
  readonly taskReferenceNames: readonly string[];
  /** Its inputTemplate, as JSON; undefined where it has none. */
  readonly inputTemplate?: string | undefined;
  /** How many of its executions may run at once; undefined where any number may. */
  readonly rateLimitConfig?: RateLimitConfig | undefined;
  /** By their references, what its tasks are and where they stand: `snapshot/task-places.ts`. Only where they are wanted. */
  readonly taskPlaces?: readonly (readonly [taskReferenceName: string, place: string])[] | undefined;
};

export type ChildExecution = {
  readonly status: WorkflowStatus;
  readonly revision: number;
  readonly output: Payload;
  /** The task that it is the child of. */
  readonly parentTaskId?: TaskId | undefined;
  /** Its tasks that have ended without success and were not tried again, oldest first. */
  readonly failed: readonly { readonly taskId: TaskId; readonly subWorkflowId: WorkflowId | undefined }[];
};

/** The answers that a decision has been given so far, by `needKey`. */
export type NeedAnswers = ReadonlyMap<string, NeedAnswer>;

/** Whether the decision has been told to do without it for now. */
export function isLeftForLater(need: Need, answers: NeedAnswers | undefined): boolean {
  if (answers === undefined || need.kind !== "script") return false;
  return answers.get(needKey(need))?.kind === "later";
}

/** One name for all needs that ask for the same. */
export function needKey(need: AnsweredNeed): string {
  switch (need.kind) {
    case "script": {
      const { language, form, source, input } = need.script;
      return JSON.stringify([need.kind, language, form, source, briefly(input.text)]);
    }
    case "childDefinition":
      return JSON.stringify([
        need.kind,
        need.name,
        need.version,
        inlineKey(need.inlineDefinition),
        ...(need.withPlaces === true ? ["places"] : []),
      ]);
    case "taskDefs":
      return JSON.stringify([need.kind, ...need.names]);
    case "activeDomains":
      return JSON.stringify([need.kind, need.taskType, ...need.domains]);
    case "keptResult":
      return JSON.stringify([need.kind, need.taskDefName, need.key]);
    case "messages":
      return JSON.stringify([need.kind, need.first, need.count]);
    case "childExecution":
      return JSON.stringify([need.kind, need.workflowId]);
    case "externalInput":
      return JSON.stringify([need.kind, need.path]);
    case "reservation":
      // Not the id: a decision that is made again has another one at hand, and takes the one that was reserved.
      return JSON.stringify([need.kind, need.workflowName, need.key, need.strategy]);
    case "admission":
      return JSON.stringify([need.kind, need.asked.workflowId]);
  }
}

/**
 * A text, or what stands for a long one: answers are stored with their keys, and a key that holds an input of megabytes,
 * written as JSON within JSON, would be more than a row may have.
 */
function briefly(text: string): string {
  return text.length <= LONGEST_IN_KEY ? text : `${text.length} ${digestOf(text)}`;
}

const LONGEST_IN_KEY = 4_096;

function inlineKey(def: WorkflowDef | undefined): string {
  return def === undefined ? "" : jsonToText(workflowDefToJson(def));
}
