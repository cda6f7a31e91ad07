import type { Execution } from "../model/execution.ts";

/** Longer than any test takes. */
const UNTOUCHED_MS = 60_000;

const TEST_DOMAIN = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The domain of an execution that is a test: a UUID in which no worker polls, and which says by its version (8, RFC 9562's for
 * uses of one's own) that what the server itself would do outside of deciding is to be given a result, too.
 */
export function testDomainFrom(uuid: string): string {
  return `${uuid.slice(0, 14)}8${uuid.slice(15)}`;
}

/** Whether its tasks are to be given results, and so are not to do anything outside of it. Source: reference/engine.md 2.15. */
export function isTest({ taskToDomain }: Execution): boolean {
  return TEST_DOMAIN.test(taskToDomain.get("*") ?? "");
}

/**
 * From when a task may be carried out that was delayed by so many milliseconds: in a test not before its mocked result is there.
 * Source: reference/engine.md 2.15.
 */
export function delayMs(execution: Execution, startDelayMs: number): number {
  return isTest(execution) ? Math.max(startDelayMs, UNTOUCHED_MS) : startDelayMs;
}
