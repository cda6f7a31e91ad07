import { USUAL_BULK_JOB_RETENTION_MS } from "@tutti/ports";
import {
  durationMs,
  externalPayloadSettings,
  externalThresholdSettings,
  httpUrl,
  integer,
  parseMysqlUrl,
  payloadLimitSettings,
  port,
  processSettings,
  redisUrl,
  serviceAddresses,
  setting,
  statusSettings,
  text,
} from "@tutti/service-kit";
import { egressPolicy } from "@tutti/system-tasks";
import { z } from "zod";

import { publishLimits } from "./status/publish-notices.ts";

/** What sweeper reads from the environment. */
export const sweeperConfig = z.object({
  ...processSettings,
  ...externalPayloadSettings,
  ...externalThresholdSettings,
  ...payloadLimitSettings,
  MYSQL_URL: setting("mysql://user:password@host:port/database", (text) => {
    parseMysqlUrl(text);
    return text;
  }),
  REDIS_URL: redisUrl(),
  TUTTI_REDIS_PREFIX: setting("a text without { or }", (text) => (/^[^{}]+$/u.test(text) ? text : undefined)).default(
    "tutti",
  ),
  ...statusSettings,
  TUTTI_STATUS_WEBHOOK_URL: httpUrl().optional(),
  TUTTI_STATUS_WEBHOOK_SECRET: text({ wanted: "a secret of 16 characters or more" })
    .refine((secret) => secret.length >= 16, { error: "a secret of 16 characters or more" })
    .optional(),
  TUTTI_STATUS_WEBHOOK_TIMEOUT_MS: durationMs({ min: 100, max: 60_000 }).default(5_000),
  /** How often events for listeners are tried before they are given up. */
  TUTTI_STATUS_ATTEMPTS: integer({ min: 1, max: 100 }).default(publishLimits.maxAttempts),
  /** Where a webhook may be, beside the public internet. */
  TUTTI_HTTP_EGRESS_ALLOW: setting("a comma list of ranges, addresses and host names", egressPolicy).prefault(""),
  /** For how long bulk jobs are kept after their end. */
  TUTTI_BULK_JOB_RETENTION_MS: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).default(USUAL_BULK_JOB_RETENTION_MS),
  TUTTI_DECIDERS: serviceAddresses(),
  TUTTI_SWEEPER_HTTP_PORT: port().default(9093),
});

export type SweeperConfig = z.output<typeof sweeperConfig>;
