import { findExpressions } from "../../expression/find-expressions.ts";
import { leadingName } from "../../expression/referenced-roots.ts";
import { STATE_CHANGE_NAMES } from "../../status/state-changes.ts";
import { JOIN_STATUSES } from "../../task-types/fork/join-status.ts";
import { isCarriedOut } from "../../task-types/task-types.ts";
import type { PlacedDefinition } from "../placed-task.ts";
import type { Rule } from "../rule.ts";
import type { RuleFault } from "../unread-places.ts";
import { EVENT_QUEUE_TYPES } from "../validate-event-handler.ts";
import { brief } from "../value-faults.ts";

/** Of any task: what is said in words that nobody knows, and a reference that no expression can say. */
export const anyTaskWarnings: Rule = (placed, context) => [
  ...stateChangeWarnings(placed, context),
  ...referenceNameWarnings(placed, context),
  ...unavailableWarnings(placed, context),
];

/** Of a definition: a name under which REST has something else. Source: reference/api.md 2.3, 2.6. */
export function nameWarnings({ def: { name }, path }: PlacedDefinition): readonly RuleFault[] {
  const taken = TAKEN_NAMES.get(name);
  if (taken === undefined) return [];
  return [
    {
      path: path === "" ? "name" : `${path}.name`,
      message: `over REST ${taken} is something else`,
      found: brief(name),
    },
  ];
}

const TAKEN_NAMES: ReadonlyMap<string, string> = new Map([
  ...["names", "names-and-versions", "latest-versions"].map(
    (name) => [name, `GET /metadata/workflow/${name}`] as const,
  ),
  ["test", "POST /workflow/test"],
]);

const unavailableWarnings: Rule = ({ task: { type }, path }) => {
  if (isCarriedOut(type)) return [];
  const message = "this type is not carried out yet: an execution that comes to it fails";
  return [{ path: `${path}.type`, message, found: brief(type) }];
};

const stateChangeWarnings: Rule = ({ task, path }) =>
  [...task.onStateChange.keys()].flatMap((key) => {
    const unknown = key.split(",").filter((name) => !STATE_CHANGE_NAMES.has(name.trim()));
    const message = `there is no such change, and nothing is sent; there are ${[...STATE_CHANGE_NAMES].join(", ")}`;
    return unknown.map((name) => ({ path: `${path}.onStateChange.${key}`, message, found: brief(name) }));
  });

const referenceNameWarnings: Rule = ({ task: { taskReferenceName: name }, path }) => {
  if (name === "" || leadingName(`${name}.output`) === name) return [];
  const message = "no expression can read this task: a reference ends there at the first of . [ ( $ and blank";
  return [{ path: `${path}.taskReferenceName`, message, found: brief(name) }];
};

/** Source: engine.md 5.5. */
export const forkWarnings: Rule = ({ task, path, siblings, index }) => {
  const next = siblings[index + 1];
  if (next?.type === "JOIN") return [];
  const message = `a ${task.type} without a JOIN right behind it fails its workflow`;
  return [{ path, message, because: [...siblings.keys()].map((at) => path.replace(/\[\d+\]$/, `[${at}]`)) }];
};

/** Source: definition/README.md. */
export const joinWarnings: Rule = ({ task: { joinStatus = "" }, path }) => {
  if (joinStatus === "" || isOneOf(joinStatus, JOIN_STATUSES) || hasExpressions(joinStatus)) return [];
  const message = `is none that a JOIN can end with, and has no effect; there are ${JOIN_STATUSES.join(", ")}`;
  return [{ path: `${path}.joinStatus`, message, found: brief(joinStatus) }];
};

/** Source: engine.md 9.1; case data-event-sinks. */
export const eventWarnings: Rule = ({ task: { sink = "" }, path }) => {
  const type = sink.split(":")[0] ?? "";
  if (hasExpressions(sink) || (isOneOf(type, EVENT_QUEUE_TYPES) && (sink.includes(":") || sink === "conductor")))
    return [];
  const message = `must be conductor, or type:name, the type one of ${EVENT_QUEUE_TYPES.join(", ")}; the task fails`;
  return [{ path: `${path}.sink`, message, found: brief(sink) }];
};

function isOneOf(word: string, words: readonly string[]): boolean {
  return words.includes(word);
}

function hasExpressions(text: string): boolean {
  return findExpressions(text).length > 0;
}
