import { distance as lettersBetween } from "fastest-levenshtein";

import { taskDefFromJson, workflowDefFromJson, workflowTaskFromJson } from "../../definition/definition-from-json.ts";
import type { Fault } from "../../fault.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { isJsonArray, isJsonObject, memberOf, newJsonObject } from "../../payload/json.ts";
import { shortened } from "../value-faults.ts";

/**
 * The members of a workflow definition that nobody reads, at any depth: most likely a slip. They are ignored, as Conductor
 * does. Where a known name differs in no more than its case or two letters, it is told.
 */
export function ignoredMembers(json: Json): readonly Fault[] {
  const found: Fault[] = [];
  const open: Found[] = [{ kind: "definition", json, path: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isJsonObject(next.json)) continue;
    found.push(...strangers(next, next.json));
    open.push(...within(next, next.json).toReversed());
    if (found.length >= MAX_FOUND) break;
  }
  return found.slice(0, MAX_FOUND);
}

const MAX_FOUND = 100;

type Kind = "definition" | "task" | "taskDefinition" | "subWorkflowParam";

interface Found {
  readonly kind: Kind;
  readonly json: Json;
  readonly path: string;
}

const empty = newJsonObject();
const task = workflowTaskFromJson({ type: "FOR_EACH", subWorkflowParam: empty }).value;

const MEMBERS: { readonly [kind in Kind]: { readonly words: string; readonly names: ReadonlySet<string> } } = {
  definition: { words: "a workflow definition", names: namesOf(workflowDefFromJson(empty).value) },
  task: { words: "a task", names: new Set([...namesOf(task), "workflowTaskType"]) },
  taskDefinition: { words: "a task definition", names: namesOf(taskDefFromJson(empty).value) },
  subWorkflowParam: { words: "subWorkflowParam", names: namesOf(task.subWorkflowParam ?? {}) },
};

function namesOf(value: object): ReadonlySet<string> {
  return new Set(Object.keys(value));
}

function strangers({ kind, path }: Found, json: JsonObject): readonly Fault[] {
  const { words, names } = MEMBERS[kind];
  const unknown = Object.keys(json).filter((name) => !names.has(name));
  return unknown.map((name) => {
    const message = `is no member of ${words}, and is ignored${guess(name, names)}`;
    return { path: shortened(inside(path, name)), message };
  });
}

function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

const LISTS = ["loopOver", "defaultCase", "tryTasks", "catchTasks", "finallyTasks", "compensateWith"];

function within({ kind, path }: Found, json: JsonObject): readonly Found[] {
  const at = (name: string): string => inside(path, name);
  const value = (name: string): Json => memberOf(json, name) ?? null;
  if (kind === "definition") return tasksOf(value("tasks"), at("tasks"));
  if (kind === "taskDefinition") return [];
  if (kind === "subWorkflowParam") {
    return [{ kind: "definition", json: value("workflowDefinition"), path: at("workflowDefinition") }];
  }
  return [
    { kind: "taskDefinition", json: value("taskDefinition"), path: at("taskDefinition") },
    { kind: "subWorkflowParam", json: value("subWorkflowParam"), path: at("subWorkflowParam") },
    ...membersOf(value("decisionCases")).flatMap(([key, list]) => tasksOf(list, `${at("decisionCases")}.${key}`)),
    ...itemsOf(value("forkTasks")).flatMap((list, index) => tasksOf(list, `${at("forkTasks")}[${index}]`)),
    ...LISTS.flatMap((name) => tasksOf(value(name), at(name))),
  ];
}

function tasksOf(json: Json, path: string): readonly Found[] {
  return itemsOf(json).map((item, index) => ({ kind: "task", json: item, path: `${path}[${index}]` }));
}

function itemsOf(json: Json): readonly Json[] {
  return isJsonArray(json) ? json : [];
}

function membersOf(json: Json): readonly (readonly [string, Json])[] {
  return isJsonObject(json) ? Object.entries(json) : [];
}

const MAX_GUESSED_CHARS = 40;

function guess(name: string, names: ReadonlySet<string>): string {
  if (name.length > MAX_GUESSED_CHARS) return "";
  const near = [...names].map((other) => ({
    other,
    distance: lettersBetween(name.toLowerCase(), other.toLowerCase()),
  }));
  const [nearest] = near
    .filter(({ distance }) => distance <= 2)
    .toSorted((one, other) => one.distance - other.distance);
  return nearest === undefined ? "" : `; did you mean ${nearest.other}?`;
}
