import type { JsonObject } from "../payload/json.ts";
import type { Audit, CacheConfig, RateLimitConfig, SchemaDef } from "./schema-def.ts";
import type { WorkflowTask } from "./workflow-task.ts";

export const WORKFLOW_TIMEOUT_POLICIES = ["TIME_OUT_WF", "ALERT_ONLY"] as const;
export type WorkflowTimeoutPolicy = (typeof WORKFLOW_TIMEOUT_POLICIES)[number];

/** A workflow as people register it. Source: reference/engine.md 1.2. */
export type WorkflowDef = Audit & {
  readonly name: string;
  readonly description: string | undefined;
  readonly version: number;
  readonly tasks: readonly WorkflowTask[];
  readonly inputParameters: readonly string[];
  readonly outputParameters: JsonObject;
  readonly failureWorkflow: string | undefined;
  readonly failureWorkflowVersion: number | undefined;
  readonly schemaVersion: number;
  readonly restartable: boolean;
  readonly workflowStatusListenerEnabled: boolean;
  readonly workflowStatusListenerSink: string | undefined;
  readonly ownerEmail: string | undefined;
  readonly timeoutPolicy: WorkflowTimeoutPolicy;
  /** 0: none. */
  readonly timeoutSeconds: number;
  readonly variables: JsonObject;
  readonly inputTemplate: JsonObject;
  readonly rateLimitConfig: RateLimitConfig | undefined;
  readonly inputSchema: SchemaDef | undefined;
  readonly outputSchema: SchemaDef | undefined;
  readonly enforceSchema: boolean;
  readonly metadata: JsonObject;
  readonly cacheConfig: CacheConfig | undefined;
  readonly maskedFields: readonly string[];
};
