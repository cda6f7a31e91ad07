import type { PollDatum } from "@tutti/ports";

import { isolatedQueue } from "../../operations/queues/isolated-queue.ts";
import type { QueueOperations } from "../../operations/queues/queue-operations.ts";
import { json, text } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { clientError } from "../http/rest-error.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import type { ResponseJson } from "../json/response-json.ts";

/** Queues are not divided; clients expect the name of a part all the same. */
const SHARD = "default";

/** Source: reference/api.md 2.5. */
export function queueRoutes(queues: QueueOperations): readonly Route[] {
  const route = routesBelow("/api/tasks/queue");
  return [
    route("GET", "/sizes", async (call) => json(await queues.sizes(call.query.list("taskType") ?? [], call))),
    route("GET", "/size", (call) => size(queues, call)),
    route("GET", "/all", async (call) => json(await queues.all(call))),
    route("GET", "/all/verbose", async (call) => {
      const sizes = [...(await queues.all(call))];
      return json(new Map(sizes.map(([queue, waiting]) => [queue, { [SHARD]: { size: waiting, uacked: 0 } }])));
    }),
    route("GET", "/polldata", async ({ query, signal }) => {
      return json(valueOf(await queues.pollData(requiredType(query), { signal })).map(datumToJson));
    }),
    route("GET", "/polldata/all", async (call) => json((await queues.allPollData(call)).map(datumToJson))),
    route("POST", "/requeue/:taskType", async (call) =>
      text(String(valueOf(await queues.requeue(call.param("taskType"), call)))),
    ),
  ];
}

async function size(queues: QueueOperations, call: RestCall): Promise<RestAnswer> {
  const { query } = call;
  const queue = isolatedQueue({
    taskType: requiredType(query),
    domain: query.text("domain"),
    executionNamespace: query.text("executionNamespace"),
    isolationGroupId: query.text("isolationGroupId"),
  });
  return json((await queues.sizes([queue], call)).get(queue) ?? 0);
}

function requiredType(query: RestCall["query"]): string {
  const taskType = query.text("taskType");
  if (taskType === undefined) throw clientError(400, "Required request parameter 'taskType' is not present");
  return taskType;
}

function datumToJson({ taskType: queueName, domain, workerId, lastPollTime }: PollDatum): ResponseJson {
  return { queueName, domain, workerId, lastPollTime };
}
