import { bulkJobEndpoints } from "./bulk-job-endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { consoleListEndpoints } from "./console-list-endpoints.ts";
import { consoleEndpoints } from "./console-endpoints.ts";
import { metadataEndpoints } from "./metadata-endpoints.ts";
import { operationEndpoints } from "./operation-endpoints.ts";
import { taskEndpoints } from "./task-endpoints.ts";
import { workflowBulkEndpoints, workflowEndpoints } from "./workflow-endpoints.ts";
import { savedViewEndpoints } from "./saved-view-endpoints.ts";

/** Everything that the OpenAPI document may tell of; it tells of what is a route of the server. */
export const endpoints: readonly Endpoint[] = [
  ...workflowEndpoints,
  ...workflowBulkEndpoints,
  ...taskEndpoints,
  ...metadataEndpoints,
  ...operationEndpoints,
  ...consoleEndpoints,
  ...consoleListEndpoints,
  ...bulkJobEndpoints,
  ...savedViewEndpoints,
];

/** By verb and path, whatever the path's variables are called. */
export function endpointKey({ verb, path }: Pick<Endpoint, "verb" | "path">): string {
  return `${verb} ${path.replaceAll(/:\w+/gu, ":")}`;
}
