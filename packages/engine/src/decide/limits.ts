import type { EpochMs } from "../ids.ts";
import type { Payload } from "../payload/payload.ts";

/** The latest time that is kept, the end of the year 9999: what is asked for later happens then. */
export const LATEST_TIME: EpochMs = 253_402_300_799_000;

/** The most that one input or output may take as JSON. Source: reference/engine.md 11.1. */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** The most that all variables of an execution may take as JSON. Source: reference/engine.md 11.1. */
export const VARIABLES_LIMIT_BYTES = 256 * 1024;

/** The most tasks that one execution may keep: a loop without an end must end in clear words and not fill the store. */
export const MOST_TASKS = 50_000;

export function tooManyTasksReason(most: number): string {
  return `The workflow has ${most} tasks, which is the most that one execution may keep. A loop drops the turns that nobody needs with "keepLastN"; larger work is divided by SUB_WORKFLOW`;
}

/** How many sub-workflows may be within each other: one that starts itself without an end must end in clear words. */
export const DEEPEST = 200;

export function tooDeepReason(deepest: number): string {
  return `Sub-workflows are within each other ${deepest} deep, which is the most. A workflow that goes on by starting itself does so by START_WORKFLOW`;
}

export function isTooLarge(payload: Payload): boolean {
  return payload.sizeBytes > PAYLOAD_LIMIT_BYTES;
}

/** Why a payload is refused; `of` names whose it is, as `task: t1`. */
export function tooLargeReason(payload: Payload, of: string): string {
  return `The payload size: ${payload.sizeBytes} of ${of} is greater than the permissible limit: ${PAYLOAD_LIMIT_BYTES} bytes`;
}
