import type { QueueListOperations } from "../../operations/queue-list-operations.ts";
import { json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Queues: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.4. */
export function queueListRoutes(queues: QueueListOperations): readonly Route[] {
  const route = routesBelow("/api/console/queues");
  return [
    route("GET", "", async () => json({ queues: await queues.list() })),
    route("GET", "/:taskType", async (call) => {
      const domain = call.query.text("domain") ?? "";
      call.throwFaults();
      return json(valueOf(await queues.get({ taskType: call.param("taskType"), domain })));
    }),
  ];
}
