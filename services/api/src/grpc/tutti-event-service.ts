import { eventExecutionToWire, type tuttiEventGrpc } from "@tutti/contracts";

import type { EventOperations } from "../operations/events/event-operations.ts";
import { valueOf } from "./call-edges.ts";
import { unary } from "./served.ts";

/** `tutti.v1.EventService`. Source: reference/engine.md 9.2. */
export function tuttiEventService(events: EventOperations): tuttiEventGrpc.EventServiceServer {
  return {
    listEventExecutions: unary(async (request: tuttiEventGrpc.ListEventExecutionsRequest, { signal }) => {
      const { executions, nextPageToken = "" } = valueOf(await events.executions(request, { signal }));
      return { executions: executions.map(eventExecutionToWire), nextPageToken };
    }),
  };
}
