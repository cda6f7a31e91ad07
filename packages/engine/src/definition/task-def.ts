import type { JsonObject } from "../payload/json.ts";
import type { Audit, SchemaDef } from "./schema-def.ts";

export const RETRY_LOGICS = ["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"] as const;
export type RetryLogic = (typeof RETRY_LOGICS)[number];
export const TASK_TIMEOUT_POLICIES = ["RETRY", "TIME_OUT_WF", "ALERT_ONLY"] as const;
export type TaskTimeoutPolicy = (typeof TASK_TIMEOUT_POLICIES)[number];

/** How tasks of one name are retried, timed out and limited. Source: reference/engine.md 1.5. */
export type TaskDef = Audit & {
  readonly name: string;
  readonly description: string | undefined;
  readonly ownerEmail: string | undefined;
  readonly retryCount: number;
  readonly retryLogic: RetryLogic;
  readonly retryDelaySeconds: number;
  readonly backoffScaleFactor: number;
  /** 0: no cap. */
  readonly maxRetryDelaySeconds: number;
  readonly backoffJitterMs: number;
  /** 0: none. Counts from the first poll of an attempt. */
  readonly timeoutSeconds: number;
  readonly timeoutPolicy: TaskTimeoutPolicy;
  /** 0: none (only of definitions made for unregistered system tasks). */
  readonly responseTimeoutSeconds: number;
  readonly pollTimeoutSeconds: number | undefined;
  /** Over all attempts; 0: none. */
  readonly totalTimeoutSeconds: number;
  readonly inputKeys: readonly string[];
  readonly outputKeys: readonly string[];
  readonly inputTemplate: JsonObject;
  readonly concurrentExecLimit: number | undefined;
  readonly rateLimitPerFrequency: number;
  readonly rateLimitFrequencyInSeconds: number;
  readonly isolationGroupId: string | undefined;
  readonly executionNameSpace: string | undefined;
  readonly runtimeMetadata: readonly string[];
  readonly taskStatusListenerEnabled: boolean;
  readonly baseType: string | undefined;
  readonly inputSchema: SchemaDef | undefined;
  readonly outputSchema: SchemaDef | undefined;
  readonly enforceSchema: boolean;
};
