import type { AdminOperations } from "../../operations/admin-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { json, text } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { taskToJson } from "../json/task-to-json.ts";

/** What this process is, beside its settings. */
export type Build = {
  readonly version: string;
  /** As ISO 8601; "" where it is not known. */
  readonly buildDate?: string;
};

const defaultCount = 100;

/** Source: reference/api.md 2.7 "Admin". */
export function adminRoutes(admin: AdminOperations, { version, buildDate = "" }: Build): readonly Route[] {
  const route = routesBelow("/api/admin");
  return [
    route("GET", "/config", async () => {
      return await Promise.resolve(json(new Map([...admin.config, ["version", version], ["buildDate", buildDate]])));
    }),
    route("GET", "/task/:taskType", (call) => pendingTasks(admin, call)),
    route("POST", "/sweep/requeue/:workflowId", async (call) => {
      const workflowId = call.param("workflowId");
      return text(`${valueOf(await admin.requeueSweep(workflowId, callerOf(call)))}.${workflowId}`);
    }),
    route("POST", "/consistency/verifyAndRepair/:workflowId", async (call) =>
      text(String(valueOf(await admin.verifyAndRepair(call.param("workflowId"), callerOf(call))))),
    ),
    route("GET", "/queues", (call) => eventQueues(admin, call)),
  ];
}

async function pendingTasks(admin: AdminOperations, call: RestCall): Promise<RestAnswer> {
  const page = { start: call.query.int("start") ?? 0, count: call.query.int("count") ?? defaultCount };
  call.throwFaults();
  const now = Date.now();
  const views = valueOf(await admin.pendingTasks(call.param("taskType"), page, call));
  return json(views.map((view) => taskToJson(view, now)));
}

async function eventQueues(admin: AdminOperations, call: RestCall): Promise<RestAnswer> {
  const verbose = call.query.flag("verbose") ?? false;
  call.throwFaults();
  const queues = [...(await admin.eventQueues(call))];
  return json(new Map(queues.map(([event, { name, size }]) => [event, verbose ? { [name]: size } : name])));
}
