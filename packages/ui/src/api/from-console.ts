import { withForkedRefs } from "../model/changes.ts";
import type { GraphChanges } from "../model/changes.ts";
import { parseBeginning } from "../model/cut-json.ts";
import { parseExact } from "../model/exact-json.ts";
import type { ExecutionGraph, TaskRow } from "../model/execution.ts";
import { listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { definitionFromConductor, summaryFromConductor, taskTypeOf } from "./from-conductor.ts";

/** `GET /console/executions/{id}/graph`: columns become rows. */
export function graphFromConsole(json: unknown): ExecutionGraph {
  const object = objectOf(json);
  const definition = definitionFromConductor(object["definition"]);
  return { definition, tasks: tasksFromConsole(object), summary: summaryFromConductor(object["execution"]) };
}

/** Its tasks alone. */
export function tasksFromConsole(json: JsonObject): readonly TaskRow[] {
  return withForkedRefs(rowsOf(objectOf(json["tasks"])));
}

/** The same, of an answer that holds only what has changed. */
export function changesFromConsole(json: unknown): GraphChanges {
  const object = objectOf(json);
  return { summary: summaryFromConductor(object["execution"]), tasks: rowsOf(objectOf(object["tasks"])) };
}

function rowsOf(columns: JsonObject): readonly TaskRow[] {
  const texts = (name: string): readonly string[] => listAt(columns, name).map(String);
  const numbers = (name: string): readonly number[] => listAt(columns, name).map(Number);
  const [ref, baseRef, taskType, taskDefName] = [
    texts("referenceTaskName"),
    texts("baseReference"),
    texts("taskType"),
    texts("taskDefName"),
  ];
  const [status, workerId] = [texts("status"), texts("workerId")];
  const [iteration, seq, retryCount, pollCount] = [
    numbers("iteration"),
    numbers("seq"),
    numbers("retryCount"),
    numbers("pollCount"),
  ];
  const [scheduled, start, update, end] = [
    numbers("scheduledTime"),
    numbers("startTime"),
    numbers("updateTime"),
    numbers("endTime"),
  ];
  const isRetried = listAt(columns, "isRetried");
  const few = (name: string): ((place: number) => string) => {
    const values = objectOf(columns[name]);
    return (place) => textAt(values, String(place));
  };
  const [domain, reason, subWorkflowId, chosenCase, parentRef] = [
    few("domain"),
    few("reasonForIncompletion"),
    few("subWorkflowId"),
    few("chosenCase"),
    few("parentReference"),
  ];
  return texts("taskId").map((taskId, place) => ({
    taskId,
    ref: ref[place] ?? "",
    baseRef: baseRef[place] ?? "",
    iteration: iteration[place] ?? 0,
    taskType: taskTypeOf(taskType[place] ?? ""),
    taskDefName: taskDefName[place] ?? "",
    status: status[place] ?? "",
    seq: seq[place] ?? 0,
    retryCount: retryCount[place] ?? 0,
    isRetried: isRetried[place] === true,
    scheduledTime: scheduled[place] ?? 0,
    startTime: start[place] ?? 0,
    updateTime: update[place] ?? 0,
    endTime: end[place] ?? 0,
    pollCount: pollCount[place] ?? 0,
    workerId: workerId[place] ?? "",
    domain: domain(place),
    reason: reason(place),
    subWorkflowId: subWorkflowId(place),
    chosenCase: chosenCase(place),
    parentRef: parentRef(place),
    forkedRefs: [],
  }));
}

/** A payload, or its beginning. `value` is there where it is whole, `beginning` where it is not and what was read of it makes sense. */
export type Preview = {
  readonly sizeBytes: number;
  readonly isWhole: boolean;
  readonly text: string;
  readonly value: unknown;
  readonly beginning: object | undefined;
};

export function previewFromConsole(json: unknown): Preview {
  const object = objectOf(json);
  const isWhole = object["isWhole"] === true;
  const text = textAt(object, "text");
  return {
    isWhole,
    text,
    sizeBytes: numberAt(object, "sizeBytes"),
    value: isWhole ? parseExact(text) : undefined,
    beginning: isWhole ? undefined : parseBeginning(text),
  };
}
