import type { Operations } from "../../operations/operations.ts";
import type { Route } from "../http/route.ts";
import { actuatorRoutes, quietActuator, type Actuator } from "./actuator-routes.ts";
import { adminRoutes, type Build } from "./admin-routes.ts";
import { apiDocsRoutes } from "./api-docs-routes.ts";
import { bulkJobRoutes } from "./bulk-job-routes.ts";
import { bulkRoutes } from "./bulk-routes.ts";
import { environmentRoutes } from "./environment-routes.ts";
import { executionRoutes } from "./execution-routes.ts";
import { eventMonitorRoutes } from "./event-monitor-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { consoleListRoutes } from "./console-list-routes.ts";
import { consoleRoutes } from "./console-routes.ts";
import { externalStorageRoutes } from "./external-storage-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { operatorRoutes } from "./operator-routes.ts";
import { pollRoutes } from "./poll-routes.ts";
import { queueListRoutes } from "./queue-list-routes.ts";
import { queueRoutes } from "./queue-routes.ts";
import { errorGroupRoutes } from "./error-group-routes.ts";
import { savedViewRoutes } from "./saved-view-routes.ts";
import { searchRoutes } from "./search-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { statisticsRoutes } from "./statistics-routes.ts";
import { statusQueueRoutes } from "./status-queue-routes.ts";
import { taskDefinitionRoutes } from "./task-definition-routes.ts";
import { taskReferenceRoutes } from "./task-reference-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import { workflowDefinitionRoutes } from "./workflow-definition-routes.ts";
import { workflowFindRoutes } from "./workflow-find-routes.ts";
import { workflowRoutes } from "./workflow-routes.ts";

export type RestRoutesOptions = Build & {
  /** How the process is; absent: nothing is told. */
  readonly actuator?: Actuator;
};

/** Every endpoint there is. */
export function restRoutes(
  operations: Operations,
  { actuator = quietActuator, ...build }: RestRoutesOptions,
): readonly Route[] {
  const built = [
    ...workflowDefinitionRoutes(operations.workflowDefinitions),
    ...taskDefinitionRoutes(operations.taskDefinitions),
    ...workflowRoutes(operations),
    ...operatorRoutes(operations.operators),
    ...bulkRoutes(operations.bulk),
    ...(operations.messages === undefined ? [] : messageRoutes(operations.messages)),
    ...workflowFindRoutes(operations.finds),
    ...eventMonitorRoutes(operations.events),
    ...eventRoutes(operations.events),
    ...searchRoutes(operations.searches),
    ...taskRoutes(operations.tasks),
    ...taskReferenceRoutes(operations.taskReferences),
    ...executionRoutes(operations.executions),
    ...pollRoutes(operations),
    ...queueRoutes(operations.queues),
    ...consoleRoutes(operations),
    ...consoleListRoutes(operations),
    ...bulkJobRoutes(operations.bulkJobs),
    ...errorGroupRoutes(operations.errorGroups),
    ...statisticsRoutes(operations.statistics),
    ...queueListRoutes(operations.queueLists),
    ...savedViewRoutes(operations.savedViews),
    ...externalStorageRoutes(operations.externalStorage),
    ...statusQueueRoutes(operations.statusQueues),
    ...adminRoutes(operations.admin, build),
    ...environmentRoutes(operations.environment),
    ...secretRoutes(operations.secrets),
    ...healthRoutes(build),
    ...actuatorRoutes(actuator, build),
  ];
  return [...built, ...apiDocsRoutes(built, build)];
}
