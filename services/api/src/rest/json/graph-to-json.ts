import { Payload } from "@tutti/engine";

import { drawnDefinition } from "../../operations/console/drawn-definition.ts";
import { graphHead, taskColumns } from "../../operations/console/graph-columns.ts";
import type { ExecutionGraph } from "../../operations/console/graph-reader.ts";
import type { ResponseObject } from "./response-json.ts";

/** An execution, or what has changed of it, as the console gets it. */
export function graphToJson({ execution, snapshot, tasks, chosenCases }: ExecutionGraph): ResponseObject {
  return {
    revision: execution.revision,
    isUnchanged: false,
    isChanges: snapshot === undefined,
    execution: graphHead(execution),
    definition: snapshot && drawnDefinition(snapshot.def),
    definitionHash: execution.snapshotHash,
    tasks: columnsToJson(taskColumns(tasks, chosenCases)),
  };
}

// Places become the names of members. Of ten thousand tasks each column is written at once: value by value it takes ten times as long.
function columnsToJson(columns: ReturnType<typeof taskColumns>): ResponseObject {
  const named = Object.entries(columns).map(([name, column]): [string, Payload] => [
    name,
    Payload.fromText(JSON.stringify(column instanceof Map ? Object.fromEntries(column) : column)),
  ]);
  return Object.fromEntries(named);
}
