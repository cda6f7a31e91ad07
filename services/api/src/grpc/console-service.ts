import type { consoleGrpc } from "@tutti/contracts";
import { jsonToText } from "@tutti/engine";

import { USUAL_PREVIEW_BYTES } from "../operations/console-operations.ts";
import type { ConsoleOperations, ExecutionGraph } from "../operations/console-operations.ts";
import { drawnDefinition } from "../operations/drawn-definition.ts";
import { graphHead, taskColumns } from "../operations/graph-columns.ts";
import { valueOf } from "./call-edges.ts";
import { unary } from "./served.ts";

/** `tutti.v1.ConsoleService`. */
export function consoleService(console: ConsoleOperations): consoleGrpc.ConsoleServiceServer {
  return {
    getExecutionGraph: unary(async ({ workflowId, ifRevision }: consoleGrpc.GetExecutionGraphRequest) => {
      const answer = valueOf(await console.graph(workflowId, { ifRevision }));
      return answer.kind === "unchanged" ? unchanged(answer.revision) : graphToWire(answer.graph);
    }),
    previewPayload: unary(async (request: consoleGrpc.PreviewPayloadRequest) => {
      const { workflowId, taskId, maxBytes = USUAL_PREVIEW_BYTES } = request;
      return valueOf(await console.preview({ workflowId, taskId, field: fieldOf(request.field) }, maxBytes));
    }),
  };
}

function fieldOf(field: consoleGrpc.PreviewPayloadRequest_Field): string {
  return field.replace(/^FIELD_/, "").toLowerCase();
}

function unchanged(revision: number): consoleGrpc.GetExecutionGraphResponse {
  return { revision, isUnchanged: true, execution: undefined, definition: Buffer.alloc(0), tasks: undefined };
}

function graphToWire({
  execution,
  snapshot,
  tasks,
  chosenCases,
}: ExecutionGraph): consoleGrpc.GetExecutionGraphResponse {
  return {
    revision: execution.revision,
    isUnchanged: false,
    execution: graphHead(execution),
    definition: Buffer.from(jsonToText(drawnDefinition(snapshot.def))),
    tasks: taskColumns(tasks, chosenCases),
  };
}
