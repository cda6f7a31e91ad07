import type { consoleGrpc } from "@tutti/contracts";

import type { QueueListOperations } from "../../operations/queues/queue-list-operations.ts";
import { valueOf } from "../call-edges.ts";
import { unary } from "../served.ts";

/** The methods of `tutti.v1.ConsoleService` that tell how queues stand. */
export function queueListMethods(
  queues: QueueListOperations,
): Pick<consoleGrpc.ConsoleServiceServer, "listQueues" | "getQueue"> {
  return {
    listQueues: unary(async (_: consoleGrpc.ListQueuesRequest, asked) => ({ queues: [...(await queues.list(asked))] })),
    getQueue: unary(async (request: consoleGrpc.GetQueueRequest, asked) => {
      const { queue, pollers, holders, waiting, ages, lately } = valueOf(await queues.get(request, asked));
      return { queue, pollers: [...pollers], holders: [...holders], waiting: [...waiting], ages: [...ages], lately };
    }),
  };
}
