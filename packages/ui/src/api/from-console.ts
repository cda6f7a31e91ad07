import { withForkedRefs } from "../model/changes.ts";
import type { GraphChanges } from "../model/changes.ts";
import { parseBeginning } from "../model/json/cut-json.ts";
import { parseExact } from "../model/json/exact-json.ts";
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
function tasksFromConsole(json: JsonObject): readonly TaskRow[] {
  return withForkedRefs(rowsOf(objectOf(json["tasks"])));
}

/** The same, with a `pause` after some thousands of rows. */
export async function tasksInSteps(json: JsonObject, pause: () => Promise<void>): Promise<readonly TaskRow[]> {
  const columns = objectOf(json["tasks"]);
  const row = rowReader(columns);
  const rows: TaskRow[] = [];
  for (const [place, taskId] of listAt(columns, "taskId").entries()) {
    rows.push(row(taskId, place));
    if (rows.length % rowsAtOnce === 0) await pause();
  }
  return withForkedRefs(rows);
}

const rowsAtOnce = 2500;

/** The same, of an answer that holds only what has changed. */
export function changesFromConsole(json: unknown): GraphChanges {
  const object = objectOf(json);
  return { summary: summaryFromConductor(object["execution"]), tasks: rowsOf(objectOf(object["tasks"])) };
}

function rowsOf(columns: JsonObject): readonly TaskRow[] {
  return listAt(columns, "taskId").map(rowReader(columns));
}

function rowReader(columns: JsonObject): (taskId: unknown, place: number) => TaskRow {
  const [text, number, few] = [textsIn(columns), numbersIn(columns), fewIn(columns)];
  const [ref, baseRef, taskType] = [text("referenceTaskName"), text("baseReference"), text("taskType")];
  const [taskDefName, status, workerId] = [text("taskDefName"), text("status"), text("workerId")];
  const [iteration, seq, retryCount] = [number("iteration"), number("seq"), number("retryCount")];
  const [scheduledTime, startTime, updateTime] = [number("scheduledTime"), number("startTime"), number("updateTime")];
  const [endTime, pollCount] = [number("endTime"), number("pollCount")];
  const [domain, reason, subWorkflowId] = [few("domain"), few("reasonForIncompletion"), few("subWorkflowId")];
  const [chosenCase, parentRef] = [few("chosenCase"), few("parentReference")];
  const isRetried = listAt(columns, "isRetried");
  return (taskId, place) => ({
    taskId: String(taskId),
    ref: ref(place),
    baseRef: baseRef(place),
    iteration: iteration(place),
    taskType: taskTypeOf(taskType(place)),
    taskDefName: taskDefName(place),
    status: status(place),
    seq: seq(place),
    retryCount: retryCount(place),
    isRetried: isRetried[place] === true,
    scheduledTime: scheduledTime(place),
    startTime: startTime(place),
    updateTime: updateTime(place),
    endTime: endTime(place),
    pollCount: pollCount(place),
    workerId: workerId(place),
    domain: domain(place),
    reason: reason(place),
    subWorkflowId: subWorkflowId(place),
    chosenCase: chosenCase(place),
    parentRef: parentRef(place),
    forkedRefs: NONE,
  });
}

const NONE: readonly string[] = [];

type Column<Value> = (name: string) => (place: number) => Value;

// Each reads a column where it stands: a copy of each, of ten thousand tasks, would take as long as making their rows.
function textsIn(columns: JsonObject): Column<string> {
  return (name) => {
    const values = listAt(columns, name);
    return (place) => {
      const value = values[place];
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
    };
  };
}

function numbersIn(columns: JsonObject): Column<number> {
  return (name) => {
    const values = listAt(columns, name);
    return (place) => {
      const value = values[place];
      return typeof value === "number" ? value : value === undefined ? 0 : Number(value);
    };
  };
}

/** Columns that most tasks have nothing in are told by place. */
function fewIn(columns: JsonObject): Column<string> {
  return (name) => {
    const values = objectOf(columns[name]);
    return Object.keys(values).length === 0 ? () => "" : (place) => textAt(values, String(place));
  };
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
