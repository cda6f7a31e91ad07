import type { Json, JsonObject } from "../payload/json.ts";
import type { CacheConfig } from "./schema-def.ts";
import type { ForEachMembers, TryMembers } from "./scoped-tasks.ts";
import type { TaskDef } from "./task-def.ts";
import type { WorkflowDef } from "./workflow-def.ts";

export const JOIN_MODES = ["SYNC", "ASYNC"] as const;
export type JoinMode = (typeof JOIN_MODES)[number];
export const IDEMPOTENCY_STRATEGIES = ["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"] as const;
export type IdempotencyStrategy = (typeof IDEMPOTENCY_STRATEGIES)[number];

/**
 * One task of a workflow definition. `undefined` where nothing was given and Conductor has no default.
 * Source: reference/engine.md 1.3.
 */
export type WorkflowTask = TryMembers &
  ForEachMembers & {
    readonly name: string;
    readonly taskReferenceName: string;
    readonly type: string;
    readonly description: string | undefined;
    readonly inputParameters: JsonObject;
    readonly optional: boolean;
    readonly permissive: boolean;
    /** Seconds. */
    readonly startDelay: number;
    /** Overrides TaskDef.retryCount where given. */
    readonly retryCount: number | undefined;
    readonly asyncComplete: boolean;
    /** false: the task is free of its definition's rateLimitPerFrequency. Else that holds. */
    readonly rateLimited: boolean | undefined;
    readonly taskDefinition: TaskDef | undefined;
    /** In the order of the definition. */
    readonly decisionCases: ReadonlyMap<string, readonly WorkflowTask[]>;
    readonly defaultCase: readonly WorkflowTask[];
    readonly evaluatorType: string | undefined;
    readonly expression: string | undefined;
    readonly caseValueParam: string | undefined;
    readonly caseExpression: string | undefined;
    readonly scriptExpression: string | undefined;
    readonly forkTasks: readonly (readonly WorkflowTask[])[];
    readonly joinOn: readonly string[];
    readonly joinStatus: string | undefined;
    readonly joinMode: JoinMode | undefined;
    readonly defaultExclusiveJoinTask: readonly string[];
    readonly dynamicTaskNameParam: string | undefined;
    readonly dynamicForkTasksParam: string | undefined;
    readonly dynamicForkTasksInputParamName: string | undefined;
    readonly dynamicForkJoinTasksParam: string | undefined;
    readonly loopCondition: string | undefined;
    readonly loopOver: readonly WorkflowTask[];
    readonly items: string | undefined;
    readonly subWorkflowParam: SubWorkflowParams | undefined;
    readonly sink: string | undefined;
    readonly onStateChange: ReadonlyMap<string, readonly StateChangeEvent[]>;
    readonly cacheConfig: CacheConfig | undefined;
    readonly metadata: JsonObject;
  };

export type StateChangeEvent = { readonly type: string; readonly payload: JsonObject };

/** Source: reference/engine.md 1.4. */
export type SubWorkflowParams = {
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly taskToDomain: ReadonlyMap<string, string> | undefined;
  /** A definition, or an expression `${...}` that gives one. */
  readonly workflowDefinition: WorkflowDef | string | undefined;
  readonly priority: Json | undefined;
  readonly idempotencyKey: string | undefined;
  readonly idempotencyStrategy: IdempotencyStrategy | undefined;
};
