import fc from "fast-check";

import type { Json, JsonObject } from "../payload/json.ts";
import { isJsonArray, isJsonObject } from "../payload/json.ts";

// Of all that there is. Doubles would be next to 0 nearly always.
const share = fc.nat(9_999).map((part) => part / 10_000);

/** What may stand where each kind of value belongs, and cannot be read as one. */
const UNREADABLE = {
  text: [{}, []],
  number: ["soon", {}, true],
  flag: ["perhaps", 7],
  word: ["SOMETIMES", {}],
  list: ["l", {}, 1],
  map: ["m", [], 1],
} as const satisfies { readonly [kind: string]: readonly Json[] };

type Kind = keyof typeof UNREADABLE;

const KINDS: { readonly [kind in Kind]: readonly string[] } = {
  text: [
    ...[
      "name",
      "taskReferenceName",
      "type",
      "description",
      "ownerEmail",
      "evaluatorType",
      "expression",
      "items",
      "sink",
    ],
    ...["caseExpression", "loopCondition", "dynamicTaskNameParam", "dynamicForkJoinTasksParam", "itemName"],
  ],
  number: [
    "version",
    "schemaVersion",
    "timeoutSeconds",
    "startDelay",
    "retryCount",
    "parallelism",
    "responseTimeoutSeconds",
  ],
  flag: ["restartable", "enforceSchema", "optional", "permissive", "asyncComplete", "continueOnError"],
  word: ["timeoutPolicy", "retryLogic", "joinMode"],
  list: [
    "tasks",
    "forkTasks",
    "loopOver",
    "defaultCase",
    "joinOn",
    "tryTasks",
    "catchTasks",
    "finallyTasks",
    "maskedFields",
  ],
  map: [
    ...[
      "inputParameters",
      "outputParameters",
      "variables",
      "inputTemplate",
      "decisionCases",
      "onStateChange",
      "metadata",
    ],
    ...["inputSchema", "subWorkflowParam", "taskDefinition"],
  ],
};
const kindOf = new Map(Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind])));
const LISTS_OF_TASKS = new Set([
  ...["tasks", "loopOver", "defaultCase", "tryTasks", "catchTasks", "finallyTasks", "compensateWith"],
]);

export interface Place {
  readonly path: string;
  readonly wrong: readonly Json[];
  readonly put: (value: Json) => void;
  /** The task that stands there. */
  readonly of?: Mutable;
}

/** Every place of the definition where a value of a known kind stands; tasks themselves too. */
export function placesIn(def: JsonObject): readonly Place[] {
  return placesOfMembers(def as Mutable, "");
}

type Mutable = { [key: string]: Json };

function placesOfMembers(object: Mutable, path: string): readonly Place[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const at = path === "" ? name : `${path}.${name}`;
    // Of a definition these are names, of a task values.
    const kind = name === "inputParameters" && "tasks" in object ? "list" : kindOf.get(name);
    const put = (wrong: Json): void => void (object[name] = wrong);
    const own = kind === undefined ? [] : [{ path: at, wrong: UNREADABLE[kind], put }];
    return [...own, ...placesBelow(name, value, at)];
  });
}

function placesBelow(name: string, value: Json, path: string): readonly Place[] {
  if (LISTS_OF_TASKS.has(name) && isJsonArray(value)) return placesOfTasks(value as Json[], path);
  if (name === "forkTasks" && isJsonArray(value)) {
    return value.flatMap((branch, index) => placesOfTasks(branch as Json[], `${path}[${index}]`));
  }
  if (name === "decisionCases" && isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, branch]) => placesOfTasks(branch as Json[], `${path}.${key}`));
  }
  const isRead = ["subWorkflowParam", "workflowDefinition", "taskDefinition"].includes(name);
  return isRead && isJsonObject(value) ? placesOfMembers(value as Mutable, path) : [];
}

function placesOfTasks(tasks: Json[], path: string): readonly Place[] {
  return tasks.flatMap((each, index) => {
    const at = `${path}[${index}]`;
    const put = (wrong: Json): void => void (tasks[index] = wrong);
    return [{ path: at, wrong: ["a task", 1], put, of: each as Mutable }, ...placesOfMembers(each as Mutable, at)];
  });
}

/** Some places, none within another, and which of the wrong values goes there. */
export const unreadablePlaces = fc.array(fc.record({ place: share, value: fc.nat(5) }), {
  minLength: 1,
  maxLength: 6,
});

/** Puts what cannot be read into the chosen places of the definition, which is changed; gives them. */
export function makeUnreadable(
  def: JsonObject,
  chosen: readonly { readonly place: number; readonly value: number }[],
): readonly Place[] {
  const places = placesIn(def);
  const taken: Place[] = [];
  for (const { place: share, value } of chosen) {
    const place = places[Math.floor(share * places.length)];
    if (place === undefined || taken.some(({ path }) => isWithin(path, place.path) || isWithin(place.path, path)))
      continue;
    place.put(place.wrong[value % place.wrong.length] ?? null);
    taken.push(place);
  }
  return taken;
}

/** Whether a path is another, or begins with it. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

/** Members of a task that break a rule, and the place that is told; `ofType`: it is a rule of the type. */
const BREAKS: readonly { readonly members: JsonObject; readonly told: string; readonly ofType?: boolean }[] = [
  { members: { startDelay: -1 }, told: "startDelay" },
  { members: { retryCount: -7 }, told: "retryCount" },
  { members: { cacheConfig: { key: "k", ttlInSecond: -1 } }, told: "cacheConfig.ttlInSecond" },
  { members: { taskDefinition: { name: "d", pollTimeoutSeconds: -1 } }, told: "taskDefinition.pollTimeoutSeconds" },
  { members: { type: "WAIT", inputParameters: { duration: "soon" } }, told: "inputParameters.duration", ofType: true },
];

/** Breaks a rule in the chosen tasks of the definition, which is changed: gives what is told, and without which places it is not. */
export function breakTasks(def: JsonObject, chosen: readonly { readonly task: number; readonly how: number }[]) {
  const places = placesIn(def).flatMap(({ path, of }) => (of === undefined ? [] : [{ path, of }]));
  const byPath = new Map(chosen.map(({ task: share, how }) => [places[Math.floor(share * places.length)], how]));
  const broken = [...byPath].flatMap(([place, how]) => {
    const { members, told, ofType = false } = BREAKS[how] ?? {};
    if (place === undefined || told === undefined) return [];
    Object.assign(place.of, members);
    return [{ path: place.path, ofType, told: `${place.path}.${told}`, needs: ofType ? [`${place.path}.type`] : [] }];
  });
  // What was a SUB_WORKFLOW and is none any more has no definition.
  const lost = broken.filter(({ ofType }) => ofType).map(({ path }) => `${path}.subWorkflowParam`);
  return broken.filter(({ path }) => !lost.some((definition) => isWithin(path, definition)));
}

/** Some tasks, and how they are broken. */
export const brokenTasks = fc.array(fc.record({ task: share, how: fc.nat(BREAKS.length - 1) }), { maxLength: 4 });
