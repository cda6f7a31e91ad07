import type { consoleGrpc } from "@tutti/contracts";

import { USUAL_PREVIEW_BYTES } from "../../operations/console/console-operations.ts";
import type { Operations } from "../../operations/operations.ts";
import { valueOf } from "../call-edges.ts";
import { explanationToWire } from "./explanation-to-wire.ts";
import { journalToWire } from "./journal-to-wire.ts";
import { errorGroupMethods } from "./error-group-methods.ts";
import { consoleListMethods } from "./console-list-methods.ts";
import { graphToWire, unchangedToWire } from "./graph-to-wire.ts";
import { queueListMethods } from "./queue-list-methods.ts";
import { serverStream, unary } from "../served.ts";

/** `tutti.v1.ConsoleService`. */
export function consoleService({
  console,
  explains,
  journals,
  errorGroups,
  queueLists,
  statistics,
  ...listing
}: Pick<
  Operations,
  | "console"
  | "explains"
  | "journals"
  | "executionLists"
  | "executionGlimpses"
  | "listWatches"
  | "errorGroups"
  | "queueLists"
  | "statistics"
>): consoleGrpc.ConsoleServiceServer {
  return {
    ...consoleListMethods(listing),
    ...errorGroupMethods(errorGroups),
    ...queueListMethods(queueLists),
    getExecutionGraph: unary(async ({ workflowId, ...wanted }: consoleGrpc.GetExecutionGraphRequest, { signal }) => {
      const answer = valueOf(await console.graph(workflowId, wanted, { signal }));
      return answer.kind === "unchanged" ? unchangedToWire(answer.revision) : graphToWire(answer.graph);
    }),
    watchExecution: serverStream(async function* (request: consoleGrpc.WatchExecutionRequest, { signal }) {
      const { workflowId, sinceRevision } = request;
      for await (const change of valueOf(await console.watch(workflowId, { sinceRevision, signal })))
        yield change.kind === "gone"
          ? { graph: undefined, isGone: true }
          : { graph: graphToWire(change.graph), isGone: false };
    }),
    explainExecution: unary(async ({ workflowId }: consoleGrpc.ExplainExecutionRequest, { signal }) =>
      explanationToWire(valueOf(await explains.explain(workflowId, { signal }))),
    ),
    listExecutionEvents: unary(async ({ workflowId, ...page }: consoleGrpc.ListExecutionEventsRequest, { signal }) =>
      journalToWire(valueOf(await journals.list(workflowId, page, { signal }))),
    ),
    getDefinitionStatistics: unary(async (request: consoleGrpc.GetDefinitionStatisticsRequest, { signal }) => {
      const definition = { name: request.workflowName, version: request.workflowVersion };
      const { executions, tasks } = valueOf(await statistics.ofDefinition(definition, { signal }));
      return { executions, tasks: [...tasks] };
    }),
    previewPayload: unary(async (request: consoleGrpc.PreviewPayloadRequest, { signal }) => {
      const { workflowId, taskId, maxBytes = USUAL_PREVIEW_BYTES } = request;
      const address = { workflowId, taskId, field: fieldOf(request.field) };
      return valueOf(await console.preview(address, maxBytes, { signal }));
    }),
  };
}

function fieldOf(field: consoleGrpc.PreviewPayloadRequest_Field): string {
  return field.replace(/^FIELD_/, "").toLowerCase();
}
