import type { ExecutionGraph, TaskRow } from "../model/execution.ts";
import { listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { definitionFromConductor, summaryFromConductor, taskTypeOf } from "./from-conductor.ts";

/** `GET /console/executions/{id}/graph`: columns become rows. */
export function graphFromConsole(json: unknown): ExecutionGraph {
  const object = objectOf(json);
  const definition = definitionFromConductor(object["definition"]);
  return { definition, summary: summaryFromConductor(object["execution"]), tasks: rowsOf(objectOf(object["tasks"])) };
}

function rowsOf(columns: JsonObject): readonly TaskRow[] {
  const forked = forkedRefs(columns);
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
  const [domain, reason, subWorkflowId, chosenCase] = [
    few("domain"),
    few("reasonForIncompletion"),
    few("subWorkflowId"),
    few("chosenCase"),
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
    forkedRefs: forked.get(ref[place] ?? "") ?? [],
  }));
}

/** By the reference name of each dynamic fork: its branches' tasks, each once. */
function forkedRefs(columns: JsonObject): ReadonlyMap<string, readonly string[]> {
  const refs = listAt(columns, "referenceTaskName");
  const byParent = new Map<string, Set<string>>();
  for (const [place, parent] of Object.entries(objectOf(columns["parentReference"]))) {
    const known = byParent.get(String(parent)) ?? new Set();
    byParent.set(String(parent), known.add(String(refs[Number(place)])));
  }
  return new Map([...byParent].map(([parent, children]) => [parent, [...children]]));
}

/** A payload, or its beginning. `value` is there where it is whole. */
export type Preview = {
  readonly sizeBytes: number;
  readonly isWhole: boolean;
  readonly text: string;
  readonly value: unknown;
};

export function previewFromConsole(json: unknown): Preview {
  const object = objectOf(json);
  const isWhole = object["isWhole"] === true;
  const text = textAt(object, "text");
  return {
    isWhole,
    text,
    sizeBytes: numberAt(object, "sizeBytes"),
    value: isWhole ? (JSON.parse(text) as unknown) : undefined,
  };
}
