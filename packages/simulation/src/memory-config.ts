import {
  environmentWritesSetting,
  grpcServerSettings,
  integer,
  port,
  processSettings,
  secretsSetting,
  setting,
} from "@tutti/service-kit";
import { egressPolicy } from "@tutti/system-tasks";
import { z } from "zod";

/** What the process reads that has all services in it: api's ports, since only api has a door. */
export const memoryConfig = z.object({
  ...processSettings,
  ...grpcServerSettings,
  ...secretsSetting,
  ...environmentWritesSetting,
  TUTTI_GRPC_PORT: port().default(8090),
  TUTTI_REST_PORT: port().default(8080),
  TUTTI_API_HTTP_PORT: port().default(9090),
  /** Where HTTP tasks may go beside the public internet. */
  TUTTI_HTTP_EGRESS_ALLOW: setting("a comma list of ranges, addresses and host names", egressPolicy).prefault(""),
  /** How long an HTTP task's call may take with all of its answer. */
  TUTTI_HTTP_CALL_SECONDS: integer({ min: 1, max: 86_400 }).default(60),
});
