import { queueNameOf } from "@tutti/engine";

import type { QueueOperations } from "../../operations/queue-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { clientError } from "../http/rest-error.ts";
import { routesBelow, type Route } from "../http/route.ts";

/** Queues are not divided; clients expect the name of a part all the same. */
const SHARD = "default";

/** Source: reference/api.md 2.5. */
export function queueRoutes(queues: QueueOperations): readonly Route[] {
  const route = routesBelow("/api/tasks/queue");
  return [
    route("GET", "/sizes", async (call) => json(await queues.sizes(call.query.list("taskType") ?? []))),
    route("GET", "/size", (call) => size(queues, call)),
    route("GET", "/all", async () => json(await queues.all())),
    route("GET", "/all/verbose", async () => {
      const sizes = [...(await queues.all())];
      return json(new Map(sizes.map(([queue, waiting]) => [queue, { [SHARD]: { size: waiting, uacked: 0 } }])));
    }),
  ];
}

async function size(queues: QueueOperations, { query }: RestCall): Promise<RestAnswer> {
  const taskType = query.text("taskType");
  if (taskType === undefined) throw clientError(400, "Required request parameter 'taskType' is not present");
  const nameSpace = query.text("executionNamespace");
  const group = query.text("isolationGroupId");
  const isolated = `${taskType}${nameSpace === undefined ? "" : `@${nameSpace}`}${group === undefined ? "" : `-${group}`}`;
  const queue = queueNameOf({ taskType: isolated, domain: query.text("domain") });
  return json((await queues.sizes([queue])).get(queue) ?? 0);
}
