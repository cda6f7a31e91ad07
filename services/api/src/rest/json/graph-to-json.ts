import { drawnDefinition } from "../../operations/drawn-definition.ts";
import { graphHead, taskColumns } from "../../operations/graph-columns.ts";
import type { ExecutionGraph } from "../../operations/graph-reader.ts";
import type { ResponseJson, ResponseObject } from "./response-json.ts";

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

// Places become the names of members.
function columnsToJson(columns: ReturnType<typeof taskColumns>): ResponseObject {
  const named = Object.entries(columns).map(([name, column]): [string, ResponseJson] => [
    name,
    column instanceof Map ? new Map([...column].map(([place, value]) => [String(place), value])) : column,
  ]);
  return Object.fromEntries(named);
}
