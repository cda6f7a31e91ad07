import type { Fault } from "../fault.ts";
import { tooLongFaults } from "../model/kept-texts.ts";
import { isDeeperThan } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";

/** The faults of a name that must be there. `message` is for a missing one. */
export function nameFaults(path: string, name: string, message: string): readonly Fault[] {
  if (name === "") return [{ path, message }];
  // No path over HTTP can hold it, so nobody could ask for what is called so.
  if (name.includes("\0")) return [{ path, message: "must not hold a NUL character", found: brief(name) }];
  return tooLongFaults(path, name);
}

/** The fault of a number below its least value; undefined means that there is no number, which is fine. */
export function minimumFaults(path: string, value: number | undefined, rule: Minimum): readonly Fault[] {
  if (value === undefined || value >= rule.minimum) return [];
  return [{ path, message: rule.message, found: String(value) }];
}

export interface Minimum {
  readonly minimum: number;
  readonly message: string;
}

/** For times and numbers of things that Conductor takes without looking. */
export const NOT_NEGATIVE: Minimum = { minimum: 0, message: "must be 0 or more" };

/** A text in quotes, shortened, for `found`. */
export function brief(text: string): string {
  return text.length <= 60 ? `"${text}"` : `"${text.slice(0, 60)}..."`;
}

/** A text as it is, or its beginning where it is too long for a message. */
export function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`;
}

/**
 * How deep definitions may nest. A definition with its task definitions inlined, and the defaults that it is shown with,
 * must stay below what JSON may nest at all.
 */
export const MAX_WORKFLOW_DEF_DEPTH = 120;
export const MAX_TASK_NESTING = 30;
export const MAX_TASK_DEF_DEPTH = 60;

export function depthFaults(json: Json, maxDepth: number): readonly Fault[] {
  return isDeeperThan(json, maxDepth) ? [{ path: "", message: `must not nest deeper than ${maxDepth} levels` }] : [];
}
