import type { WireTaskDef, WireWorkflowDef, WireWorkflowTask } from "@tutti/contracts";

import type { JsonObject } from "./json.ts";

/** A task's definition: Conductor's fields, those left out at their defaults, JSON where the wire has Values. */
export type TaskDefinition = Partial<Omit<WireTaskDef, "inputTemplate">> & {
  readonly name: string;
  readonly inputTemplate?: JsonObject;
};

type NestedInTask =
  "inputParameters" | "decisionCases" | "defaultCase" | "forkTasks" | "loopOver" | "metadata" | "taskDefinition";

/** One task of a workflow's definition. */
export type WorkflowTaskDefinition = Partial<Omit<WireWorkflowTask, NestedInTask>> & {
  readonly name: string;
  readonly taskReferenceName: string;
  readonly inputParameters?: JsonObject;
  /** SWITCH: the branch for each value. */
  readonly decisionCases?: Readonly<Record<string, readonly WorkflowTaskDefinition[]>>;
  readonly defaultCase?: readonly WorkflowTaskDefinition[];
  /** FORK_JOIN: the branches. */
  readonly forkTasks?: readonly (readonly WorkflowTaskDefinition[])[];
  /** DO_WHILE: the body. */
  readonly loopOver?: readonly WorkflowTaskDefinition[];
  readonly taskDefinition?: TaskDefinition;
};

type NestedInWorkflow = "tasks" | "outputParameters" | "variables" | "inputTemplate" | "metadata";

/** A workflow's definition. */
export type WorkflowDefinition = Partial<Omit<WireWorkflowDef, NestedInWorkflow>> & {
  readonly name: string;
  readonly tasks: readonly WorkflowTaskDefinition[];
  readonly outputParameters?: JsonObject;
  readonly variables?: JsonObject;
  readonly inputTemplate?: JsonObject;
};
