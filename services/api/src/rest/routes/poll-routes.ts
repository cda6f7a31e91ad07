import type { NextTaskOperations } from "../../operations/tasks/next-task-operations.ts";
import type { PolledTask, PollOperations } from "../../operations/tasks/poll-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { json, nothing } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { taskResultFromJson } from "../json/task-result-from-json.ts";
import { taskToJson } from "../json/task-to-json.ts";

const defaultTimeoutMs = 100;

/** Source: reference/api.md 2.5. */
export function pollRoutes({
  polls,
  nextTasks,
}: {
  readonly polls: PollOperations;
  readonly nextTasks: NextTaskOperations;
}): readonly Route[] {
  const route = routesBelow("/api/tasks");
  return [
    route("POST", "/update-v2", async (call) => {
      const result = readBody(call, taskResultFromJson);
      const next = valueOf(await nextTasks.updateAndPoll(result, callerOf(call, result.workerId)));
      if (next === undefined) return nothing;
      follow(next, call);
      return json(taskToJson(next.view, Date.now()));
    }),
    route("GET", "/poll/:taskType", async (call) => {
      const [polled] = await poll(polls, call, { count: 1, timeoutMs: defaultTimeoutMs });
      return polled === undefined ? nothing : json(taskToJson(polled.view, Date.now()));
    }),
    route("GET", "/poll/batch/:taskType", async (call) => {
      const count = call.query.int("count") ?? 1;
      const timeoutMs = call.query.int("timeout") ?? defaultTimeoutMs;
      const now = Date.now();
      return json((await poll(polls, call, { count, timeoutMs })).map(({ view }) => taskToJson(view, now)));
    }),
  ];
}

async function poll(
  polls: PollOperations,
  call: RestCall,
  { count, timeoutMs }: { readonly count: number; readonly timeoutMs: number },
): Promise<readonly PolledTask[]> {
  const taskType = call.param("taskType");
  const [domain, workerId] = [call.query.text("domain"), call.query.text("workerid")];
  call.throwFaults();
  // Over gRPC a count of 0 is an unset one; here it was written.
  if (count === 0) return [];
  const polled = valueOf(await polls.poll({ taskType, domain, workerId, count, timeoutMs }, callerOf(call, workerId)));
  for (const task of polled) follow(task, call);
  return polled;
}

// The answer to a HEAD has no body: its tasks reach nobody.
function follow({ flushed, returned }: PolledTask, call: RestCall): void {
  call.onFlushed(call.method === "HEAD" ? returned : flushed);
  call.onAborted(returned);
}
