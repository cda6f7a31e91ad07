import type { WorkflowView } from "@tutti/contracts";

import type { BulkOperations } from "../../operations/bulk/bulk-operations.ts";
import type { BulkFailure, BulkResult } from "../../operations/bulk/handle-each.ts";
import type { Reply } from "../../operations/reply.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { bulkErrorsToJson, bulkResultToJson } from "../json/bulk-result-to-json.ts";
import { textsFromJson } from "../json/texts-from-json.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";

/** Source: reference/api.md 2.4. */
export function bulkRoutes(bulk: BulkOperations): readonly Route[] {
  const route = routesBelow("/api/workflow/bulk");
  return [
    route("PUT", "/pause", async (call) => told(await bulk.pause(idsOf(call), callerOf(call)))),
    route("PUT", "/resume", async (call) => told(await bulk.resume(idsOf(call), callerOf(call)))),
    route("POST", "/restart", async (call) => {
      const useLatestDefinitions = call.query.flag("useLatestDefinitions") ?? false;
      return told(await bulk.restart(idsOf(call), { useLatestDefinitions }, callerOf(call)));
    }),
    route("POST", "/retry", async (call) => told(await bulk.retry(idsOf(call), callerOf(call)))),
    route("POST", "/terminate", async (call) => {
      const triggerFailureWorkflow = call.query.flag("triggerFailureWorkflow") ?? false;
      const said = { reason: call.query.text("reason"), triggerFailureWorkflow };
      return told(await bulk.terminate(idsOf(call), said, callerOf(call)));
    }),
    route("DELETE", "/remove", async (call) => {
      const archive = call.query.flag("archiveWorkflow") ?? true;
      return told(await bulk.remove(idsOf(call), { archive }, callerOf(call)));
    }),
    route("DELETE", "/terminate-remove", async (call) => {
      const how = { reason: call.query.text("reason"), archive: call.query.flag("archiveWorkflow") ?? true };
      return told(await bulk.terminateRemove(idsOf(call), how, callerOf(call)));
    }),
    route("POST", "/search", (call) => search(bulk, call)),
  ];
}

/** It tells what is wrong with parameters that were read before it, too. */
function idsOf(call: RestCall): readonly string[] {
  return readBody(call, (body) => textsFromJson(body, "workflowIds"));
}

function told(reply: Reply<BulkResult>): RestAnswer {
  return json(bulkResultToJson(valueOf(reply)));
}

async function search(bulk: BulkOperations, call: RestCall): Promise<RestAnswer> {
  const includeTasks = call.query.flag("includeTasks") ?? true;
  const pages = valueOf(await bulk.get(idsOf(call), { includeTasks, signal: call.signal }));
  const views: WorkflowView[] = [];
  const failures = new Map<string, BulkFailure>();
  for await (const page of pages) {
    call.signal.throwIfAborted();
    for (const { id, found } of page) {
      if (found.kind === "ok") views.push(found.value);
      else failures.set(id, found);
    }
  }
  const now = Date.now();
  const bulkSuccessfulResults = views.map((view) => workflowToJson(view, now));
  return json({ bulkErrorResults: bulkErrorsToJson(failures), bulkSuccessfulResults });
}
