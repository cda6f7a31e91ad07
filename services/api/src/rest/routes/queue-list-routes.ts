import type { QueueListOperations } from "../../operations/queues/queue-list-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Queues: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.4. */
export function queueListRoutes(queues: QueueListOperations): readonly Route[] {
  const route = routesBelow("/api/console/queues");
  return [
    route("GET", "", async () => json({ queues: await queues.list() })),
    route("GET", "/:taskType", (call) => one(queues, call, call.param("taskType"))),
    // Browsers make another path of one that holds a name such as "..".
    routesBelow("/api/console/queue")("GET", "", (call) => one(queues, call, call.query.text("taskType") ?? "")),
  ];
}

async function one(queues: QueueListOperations, call: RestCall, taskType: string): Promise<RestAnswer> {
  const domain = call.query.text("domain") ?? "";
  call.throwFaults();
  return json(valueOf(await queues.get({ taskType, domain })));
}
