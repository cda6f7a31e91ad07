import { RETURN_STRATEGIES } from "../../operations/executions/execution-operations.ts";
import type {
  ExecutionOperations,
  ReturnStrategy,
  WorkflowRun,
} from "../../operations/executions/execution-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { bodyRead } from "../http/read-body.ts";
import { done, json, type RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { startRequestFromJson } from "../json/start-request-from-json.ts";
import { workflowRunToJson } from "../json/workflow-run-to-json.ts";
import { taskWordOf } from "./task-word-of.ts";

/** Source: reference/api.md 2.3, 2.5. */
export function executionRoutes(executions: ExecutionOperations): readonly Route[] {
  const tasks = routesBelow("/api/tasks/:workflowId/:status/signal");
  return [
    routesBelow("/api/workflow/execute")("POST", "/:name/:version", (call) => execute(executions, call)),
    tasks("POST", "", async (call) => {
      const word = taskWordOf(call);
      call.throwFaults();
      valueOf(await executions.signal({ ...word, workflowId: call.param("workflowId") }, callerOf(call)));
      return done;
    }),
    tasks("POST", "/sync", async (call) => {
      const word = taskWordOf(call);
      const [returnStrategy, timeoutMs] = [returnStrategyOf(call), call.query.int("timeoutMillis")];
      call.throwFaults();
      const request = { ...word, returnStrategy, timeoutMs, workflowId: call.param("workflowId") };
      return answerOf(valueOf(await executions.signalSync(request, callerOf(call))));
    }),
  ];
}

async function execute(executions: ExecutionOperations, call: RestCall): Promise<RestAnswer> {
  const version = call.intParam("version");
  const [returnStrategy, waitForSeconds] = [returnStrategyOf(call), call.query.int("waitForSeconds")];
  const { value, faults } = bodyRead(call, startRequestFromJson);
  const request = {
    // The path wins. Over REST version 0 is the latest here, and here alone.
    start: { value: { ...value, name: call.param("name"), version: version === 0 ? undefined : version }, faults },
    requestId: call.query.text("requestId"),
    waitUntilTaskRefs: call.query.list("waitUntilTaskRef") ?? [],
    waitForSeconds,
    returnStrategy,
  };
  return answerOf(valueOf(await executions.execute(request, callerOf(call))));
}

/** Where a task was to be shown and none blocks, the body is empty. */
function answerOf({ shown, ...run }: WorkflowRun): RestAnswer {
  return shown === undefined ? done : json(workflowRunToJson(run, shown, Date.now()));
}

function returnStrategyOf({ query, faults }: RestCall): ReturnStrategy {
  const word = query.text("returnStrategy") ?? "TARGET_WORKFLOW";
  const strategy = RETURN_STRATEGIES.find((one) => one === word);
  if (strategy !== undefined) return strategy;
  const message = `must be one of ${RETURN_STRATEGIES.join(", ")}`;
  faults.push({ path: "returnStrategy", message, found: `"${word.slice(0, 60)}"` });
  return "TARGET_WORKFLOW";
}
