import { taskToWire } from "@tutti/contracts";
import type { adminGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { callerOf, valueOf } from "./call-edges.ts";
import { unary } from "./served.ts";

const defaultCount = 100;

/** `tutti.v1.AdminService`. Source: reference/api.md 1.7. */
export function adminService(
  { admin }: Pick<Operations, "admin">,
  { version = "unknown" }: { readonly version?: string },
) {
  return {
    getConfig: unary(async () => await Promise.resolve({ settings: new Map(admin.config) })),
    getVersion: unary(async () => await Promise.resolve({ version })),
    listPendingTasks: unary(async ({ taskType, start, count }: adminGrpc.ListPendingTasksRequest, { signal }) => {
      const page = { start: start ?? 0, count: count ?? defaultCount };
      return { tasks: valueOf(await admin.pendingTasks(taskType, page, { signal })).map(taskToWire) };
    }),
    requeueSweep: unary(async ({ workflowId }: adminGrpc.RequeueSweepRequest, context) => ({
      isQueued: valueOf(await admin.requeueSweep(workflowId, callerOf(context))),
    })),
    verifyAndRepair: unary(async ({ workflowId }: adminGrpc.VerifyAndRepairRequest, context) => ({
      isRepaired: valueOf(await admin.verifyAndRepair(workflowId, callerOf(context))),
    })),
    getEventQueues: unary(async (_: adminGrpc.GetEventQueuesRequest, { signal }) => ({
      queues: [...(await admin.eventQueues({ signal }))].map(([event, { name, size }]) => ({ event, name, size })),
    })),
  };
}
