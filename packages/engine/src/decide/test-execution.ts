import type { Execution } from "../model/execution.ts";

/** Longer than any test takes. */
const UNTOUCHED_MS = 60_000;

const TEST_DOMAIN = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The domain of an execution that is a test: a UUID in which no worker polls, and which says by its version (8, RFC 9562's for
 * uses of one's own) that what the server itself would do outside of deciding is to be given a result, too. The digit behind
 * the version says whether that holds for sub-workflows.
 */
export function testDomainFrom(uuid: string, { startsChildren }: { readonly startsChildren: boolean }): string {
  return `${uuid.slice(0, 14)}8${startsChildren ? "1" : "0"}${uuid.slice(16)}`;
}

/** Whether its tasks are to be given results, and so are not to do anything outside of it. Source: reference/engine.md 2.15. */
export function isTest({ taskToDomain }: Execution): boolean {
  return TEST_DOMAIN.test(taskToDomain.get("*") ?? "");
}

/** Whether sub-workflows begin: in a test only where results were thought up for the tasks of some. */
export function startsChildren({ taskToDomain }: Execution): boolean {
  const domain = taskToDomain.get("*") ?? "";
  return !TEST_DOMAIN.test(domain) || domain[15] !== "0";
}

/**
 * From when a task may be carried out that was delayed by so many milliseconds: in a test not before its mocked result is there.
 * Source: reference/engine.md 2.15.
 */
export function delayMs(execution: Execution, startDelayMs: number): number {
  return isTest(execution) ? Math.max(startDelayMs, UNTOUCHED_MS) : startDelayMs;
}
