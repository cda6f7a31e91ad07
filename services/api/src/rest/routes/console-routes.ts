import { USUAL_PREVIEW_BYTES } from "../../operations/console/console-operations.ts";
import type { ConsoleOperations } from "../../operations/console/console-operations.ts";
import type { LiveChange } from "../../live/live-executions.ts";
import type { JournalOperations } from "../../operations/console/journal-operations.ts";
import type { Operations } from "../../operations/operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer, ServerSentEvent } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { graphToJson } from "../json/graph-to-json.ts";

export type ConsoleRoutesOperations = Pick<Operations, "console" | "explains" | "journals">;

/** `tutti.v1.ConsoleService` for browsers. Source: reference/ui.md 3.10. */
export function consoleRoutes({ console, explains, journals }: ConsoleRoutesOperations): readonly Route[] {
  const route = routesBelow("/api/console");
  return [
    route("GET", "/executions/:workflowId/graph", (call) => graph(console, call)),
    route("GET", "/executions/:workflowId/stream", (call) => stream(console, call)),
    route("GET", "/executions/:workflowId/explain", async (call) =>
      json(valueOf(await explains.explain(call.param("workflowId"), call))),
    ),
    route("GET", "/executions/:workflowId/events", (call) => events(journals, call)),
    route("GET", "/executions/:workflowId/payload/:field", (call) => preview(console, call, undefined)),
    route("GET", "/executions/:workflowId/tasks/:taskId/payload/:field", (call) =>
      preview(console, call, call.param("taskId")),
    ),
  ];
}

async function graph(console: ConsoleOperations, call: RestCall): Promise<RestAnswer> {
  const wanted = { ifRevision: call.query.int("ifRevision"), sinceRevision: call.query.int("sinceRevision") };
  call.throwFaults();
  const answer = valueOf(await console.graph(call.param("workflowId"), wanted, call));
  return json(
    answer.kind === "unchanged" ? { revision: answer.revision, isUnchanged: true } : graphToJson(answer.graph),
  );
}

async function stream(console: ConsoleOperations, call: RestCall): Promise<RestAnswer> {
  const sinceRevision = lastRevision(call) ?? call.query.int("sinceRevision");
  call.throwFaults();
  const asked = { sinceRevision, signal: call.signal };
  const changes = valueOf(await console.watch(call.param("workflowId"), asked));
  return { kind: "events", events: eventsOf(changes) };
}

/** A client that lost the connection goes on from the last event that it has. */
function lastRevision({ lastEventId, faults }: RestCall): number | undefined {
  if (lastEventId === undefined) return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  faults.push({ path: "Last-Event-ID", message: "must be a revision", found: `"${lastEventId.slice(0, 60)}"` });
  return undefined;
}

async function* eventsOf(changes: AsyncIterable<LiveChange>): AsyncIterable<ServerSentEvent> {
  for await (const change of changes) {
    if (change.kind === "gone") yield { name: "gone", data: {} };
    else yield { name: "change", id: String(change.graph.execution.revision), data: graphToJson(change.graph) };
  }
  // Else browsers would take it for a connection that was lost. It may be asked for again.
  yield { name: "end", data: {} };
}

async function events(journals: JournalOperations, call: RestCall): Promise<RestAnswer> {
  const page = { afterRevision: call.query.int("afterRevision"), pageSize: call.query.int("pageSize") };
  call.throwFaults();
  const { events: listed, hasMore } = valueOf(await journals.list(call.param("workflowId"), page, call));
  return json({ events: listed.map(({ at: time, ...event }) => ({ ...event, time })), hasMore });
}

async function preview(console: ConsoleOperations, call: RestCall, taskId: string | undefined): Promise<RestAnswer> {
  const maxBytes = call.query.int("maxBytes") ?? USUAL_PREVIEW_BYTES;
  call.throwFaults();
  const address = { workflowId: call.param("workflowId"), taskId, field: call.param("field") };
  const { sizeBytes, isWhole, json: bytes } = valueOf(await console.preview(address, maxBytes, call));
  // As a text: what is cut is no JSON.
  return json({ sizeBytes, isWhole, text: bytes.toString("utf8") });
}
