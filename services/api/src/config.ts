import { parseMysqlUrl } from "@tutti/mysql-store";
import {
  environmentWritesSetting,
  externalPayloadSettings,
  externalThresholdSettings,
  grpcServerSettings,
  httpUrl,
  indexingSetting,
  integer,
  payloadLimitSettings,
  port,
  processSettings,
  redisUrl,
  secretsSetting,
  serviceAddresses,
  setting,
  workflowMessagesSetting,
} from "@tutti/service-kit";
import { z } from "zod";

/** All that api reads from its environment. */
export const apiConfig = z.object({
  ...processSettings,
  ...grpcServerSettings,
  ...externalPayloadSettings,
  ...externalThresholdSettings,
  ...payloadLimitSettings,
  ...workflowMessagesSetting,
  ...indexingSetting,
  ...secretsSetting,
  ...environmentWritesSetting,
  MYSQL_URL: mysqlUrlText(),
  REDIS_URL: redisUrl(),
  /** Put before every key in Redis; the same for all services of a cluster. */
  TUTTI_REDIS_PREFIX: redisPrefix().default("tutti"),
  TUTTI_GRPC_PORT: port().default(8090),
  TUTTI_REST_PORT: port().default(8080),
  TUTTI_API_HTTP_PORT: port().default(9090),
  TUTTI_DECIDERS: serviceAddresses().prefault("127.0.0.1:8091"),
  /** How many callers may wait for executions at once; more are refused. */
  TUTTI_MAX_WAITING_CALLERS: integer({ min: 0, max: 1_000_000 }).default(10_000),
  /** Where clients reach the REST API; absent: where the one who asks has reached it. */
  TUTTI_PUBLIC_URL: httpUrl().optional(),
});

export type ApiConfig = z.output<typeof apiConfig>;

/** The store reads the URL itself; here it is only looked at, so that all faults are told together. */
function mysqlUrlText() {
  return setting("mysql://user:password@host:port/database", (url) => {
    parseMysqlUrl(url);
    return url;
  });
}

function redisPrefix() {
  return setting("a text without { or }", (prefix) => (/^[^{}]+$/u.test(prefix) ? prefix : undefined));
}
