import { DEFAULT_SETTINGS as scripts, type SandboxSettings } from "@tutti/sandbox";
import {
  externalPayloadSettings,
  externalThresholdSettings,
  grpcServerSettings,
  indexingSetting,
  integer,
  parseMysqlUrl,
  payloadLimitSettings,
  port,
  processSettings,
  redisUrl,
  secretsSetting,
  serviceAddresses,
  setting,
  statusSettings,
  workflowMessagesSetting,
} from "@tutti/service-kit";
import { egressPolicy } from "@tutti/system-tasks";
import { z } from "zod";

import type { Publishing } from "./batch/execution-in-batch.ts";
import { usualEventLimits as events, type EventLimits } from "./event-actions/event-limits.ts";
import { defaultLimits, type DeciderLimits } from "./limits.ts";
import { statusEventsSetting } from "./status-events.ts";

/** The store reads the URL itself; here it is only looked at, so that all faults are told together. */
const mysqlUrlText = () =>
  setting("mysql://user:password@host:port/database", (url) => {
    parseMysqlUrl(url);
    return url;
  });

/** What `migrate` reads from the environment. */
export const migrateConfig = z.object({ MYSQL_URL: mysqlUrlText() });

/** All that decider reads from its environment. */
export const deciderConfig = z.object({
  ...processSettings,
  ...grpcServerSettings,
  ...externalPayloadSettings,
  ...externalThresholdSettings,
  ...payloadLimitSettings,
  ...workflowMessagesSetting,
  ...indexingSetting,
  ...secretsSetting,
  ...migrateConfig.shape,
  REDIS_URL: redisUrl(),
  /** Put before every key in Redis; the same for all services of a cluster. */
  TUTTI_REDIS_PREFIX: setting("a text without { or }", (text) => (/^[^{}]+$/u.test(text) ? text : undefined)).default(
    "tutti",
  ),
  TUTTI_DECIDER_GRPC_PORT: port().default(8091),
  TUTTI_DECIDER_HTTP_PORT: port().default(9091),
  TUTTI_DECIDER_BATCH_EVENTS: integer({ min: 1, max: 10_000 }).default(defaultLimits.maxBatchEvents),
  TUTTI_DECIDER_BATCH_BYTES: integer({ min: 1, max: 1024 ** 3 }).default(defaultLimits.maxBatchBytes),
  /** Each batch in flight has a connection of its own. */
  TUTTI_DECIDER_BATCHES_IN_FLIGHT: integer({ min: 1, max: 32 }).default(defaultLimits.maxBatchesInFlight),
  TUTTI_DECIDER_WAITING_EVENTS: integer({ min: 1, max: 10_000_000 }).default(defaultLimits.maxWaitingEvents),
  TUTTI_DECIDER_WAITING_BYTES: integer({ min: 1, max: 64 * 1024 ** 3 }).default(defaultLimits.maxWaitingBytes),
  TUTTI_DECIDER_CACHE_EXECUTIONS: integer({ min: 1, max: 10_000_000 }).default(defaultLimits.maxCachedExecutions),
  TUTTI_DECIDER_CACHE_BYTES: integer({ min: 1, max: 64 * 1024 ** 3 }).default(defaultLimits.maxCachedBytes),
  /** What one evaluation of a script may take. */
  TUTTI_SCRIPT_EXECUTION_MS: integer({ min: 1, max: 600_000 }).default(scripts.maxExecutionMs),
  TUTTI_SCRIPT_MEMORY_BYTES: integer({ min: 1024 ** 2, max: 4 * 1024 ** 3 }).default(scripts.maxMemoryBytes),
  TUTTI_SCRIPT_RESULT_BYTES: integer({ min: 1, max: 1024 ** 3 }).default(scripts.maxResultBytes),
  /** All deciders, this one too: whom the results of system tasks are told. */
  TUTTI_DECIDERS: serviceAddresses().prefault("127.0.0.1:8091"),
  /** How many system tasks of one type this process carries out at a time; 0: it leaves them to others. */
  TUTTI_SYSTEM_TASK_CONCURRENCY: integer({ min: 0, max: 10_000 }).default(64),
  /** How long the call of an HTTP task may take, where its own time-outs do not come to more. */
  TUTTI_HTTP_CALL_SECONDS: integer({ min: 1, max: 86_400 }).default(60),
  ...statusSettings,
  TUTTI_STATUS_EVENTS: statusEventsSetting(),
  /** How often an action of an event handler is tried. */
  TUTTI_EVENT_ACTION_ATTEMPTS: integer({ min: 1, max: 1_000 }).default(events.maxAttempts),
  /** How long a message to which no event handler listens is kept for one that may. */
  TUTTI_EVENT_MESSAGE_RETENTION_MS: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).default(events.keepUnheardMs),
  /** How long it is known what became of actions of event handlers. */
  TUTTI_EVENT_EXECUTION_RETENTION_MS: integer({ min: 1_000, max: Number.MAX_SAFE_INTEGER }).default(
    events.keepExecutionsMs,
  ),
  /** Where HTTP tasks may go beside the public internet. */
  TUTTI_HTTP_EGRESS_ALLOW: setting("a comma list of ranges, addresses and host names", egressPolicy).prefault(""),
});

/** What scripts are kept to. */
export function scriptSettingsFrom(config: DeciderConfig): Partial<SandboxSettings> {
  return {
    maxExecutionMs: config.TUTTI_SCRIPT_EXECUTION_MS,
    maxMemoryBytes: config.TUTTI_SCRIPT_MEMORY_BYTES,
    maxResultBytes: config.TUTTI_SCRIPT_RESULT_BYTES,
  };
}

export type DeciderConfig = z.output<typeof deciderConfig>;

/** Who hears of executions and tasks, and of what; undefined: nobody. */
export function publishingFrom(config: DeciderConfig): Publishing | undefined {
  const { TUTTI_STATUS_PUBLISHERS: publishers, TUTTI_STATUS_EVENTS: filter } = config;
  return publishers.length === 0 ? undefined : { publishers, filter };
}

export function eventLimitsFrom(config: DeciderConfig): EventLimits {
  return {
    ...events,
    maxAttempts: config.TUTTI_EVENT_ACTION_ATTEMPTS,
    keepUnheardMs: config.TUTTI_EVENT_MESSAGE_RETENTION_MS,
    keepExecutionsMs: config.TUTTI_EVENT_EXECUTION_RETENTION_MS,
  };
}

export function limitsFrom(config: DeciderConfig): DeciderLimits {
  return {
    ...defaultLimits,
    maxBatchEvents: config.TUTTI_DECIDER_BATCH_EVENTS,
    maxBatchBytes: config.TUTTI_DECIDER_BATCH_BYTES,
    maxBatchesInFlight: config.TUTTI_DECIDER_BATCHES_IN_FLIGHT,
    maxWaitingEvents: config.TUTTI_DECIDER_WAITING_EVENTS,
    maxWaitingBytes: config.TUTTI_DECIDER_WAITING_BYTES,
    maxCachedExecutions: config.TUTTI_DECIDER_CACHE_EXECUTIONS,
    maxCachedBytes: config.TUTTI_DECIDER_CACHE_BYTES,
  };
}
