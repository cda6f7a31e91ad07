import { grpcServerSettings, port, processSettings } from "@tutti/service-kit";
import { z } from "zod";

/** What the process reads that has all services in it: api's ports, since only api has a door. */
export const memoryConfig = z.object({
  ...processSettings,
  ...grpcServerSettings,
  TUTTI_GRPC_PORT: port().default(8090),
  TUTTI_REST_PORT: port().default(8080),
  TUTTI_API_HTTP_PORT: port().default(9090),
});
