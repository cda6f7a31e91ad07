import type { consoleGrpc } from "@tutti/contracts";
import { jsonToText } from "@tutti/engine";

import { drawnDefinition } from "../../operations/console/drawn-definition.ts";
import { graphHead, taskColumns } from "../../operations/console/graph-columns.ts";
import type { ExecutionGraph } from "../../operations/console/graph-reader.ts";

/** Nothing has changed since the revision that was named. */
export function unchangedToWire(revision: number): consoleGrpc.GetExecutionGraphResponse {
  const nothing = { execution: undefined, definition: Buffer.alloc(0), tasks: undefined, definitionHash: "" };
  return { revision, isUnchanged: true, isChanges: false, ...nothing };
}

/** An execution, or what has changed of it, as gRPC shows it. */
export function graphToWire(graph: ExecutionGraph): consoleGrpc.GetExecutionGraphResponse {
  const { execution, snapshot, tasks, chosenCases } = graph;
  return {
    revision: execution.revision,
    isUnchanged: false,
    execution: graphHead(execution),
    definition: snapshot === undefined ? Buffer.alloc(0) : Buffer.from(jsonToText(drawnDefinition(snapshot.def))),
    tasks: taskColumns(tasks, chosenCases),
    isChanges: snapshot === undefined,
    definitionHash: execution.snapshotHash,
  };
}
