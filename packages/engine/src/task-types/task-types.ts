import { forkJoin } from "./fork-join.ts";
import { human } from "./human.ts";
import { join } from "./join.ts";
import { noop } from "./noop.ts";
import { setVariable } from "./set-variable.ts";
import { simple } from "./simple.ts";
import { switchTask } from "./switch.ts";
import { terminate } from "./terminate.ts";
import type { TaskType } from "./task-type.ts";
import { wait } from "./wait.ts";

/** Every configured type that this release carries out. A new type is one file here and one line in this map. */
const TASK_TYPES: ReadonlyMap<string, TaskType> = new Map([
  ["SIMPLE", simple],
  ["SWITCH", switchTask],
  ["FORK_JOIN", forkJoin],
  ["JOIN", join],
  ["WAIT", wait],
  ["HUMAN", human],
  ["SET_VARIABLE", setVariable],
  ["TERMINATE", terminate],
  ["NOOP", noop],
]);

/** The names of the types, as definitions write them. Others are refused when a definition is registered. */
export const SUPPORTED_TASK_TYPES: readonly string[] = [...TASK_TYPES.keys()];

export function taskTypeOf(type: string): TaskType | undefined {
  return TASK_TYPES.get(type);
}
