import { relative } from "node:path";

/** How many passed, failed and were skipped. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/**
 * Reads the counts from the text of jest's `--json` file. A suite that could not run at all counts as one failure. Gives one failure
 * when the text is no result: a run that wrote none did not pass.
 */
export function readJestResults(text: string): Counts {
  const found = parse(text);
  const number = (name: string): number | undefined => {
    const value = found[name];
    return typeof value === "number" ? value : undefined;
  };
  const passed = number("numPassedTests");
  const failed = number("numFailedTests");
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed,
    failed: failed + (number("numRuntimeErrorTestSuites") ?? 0),
    skipped: (number("numPendingTests") ?? 0) + (number("numTodoTests") ?? 0),
  };
}

/**
 * A line that names the test files that took longest, of the text of jest's `--json` file, paths relative to the root: `slowest: a.test.ts
 * 41 s, b.test.ts 12 s`. Undefined where none took a few seconds.
 */
export function slowestSuites(text: string, { root, count = 5 }: { readonly root: string; readonly count?: number }) {
  const { testResults } = parse(text);
  const suites = Array.isArray(testResults) ? testResults.flatMap((result: unknown) => durationOf(result)) : [];
  const slow = suites.filter(({ seconds }) => seconds >= fewSeconds).toSorted((a, b) => b.seconds - a.seconds);
  if (slow.length === 0) return undefined;
  return `slowest: ${slow
    .slice(0, count)
    .map(({ file, seconds }) => `${relative(root, file)} ${seconds} s`)
    .join(", ")}`;
}

/**
 * A line that names the tests that passed only when tried again, of the text of jest's `--json` file: `passed at a second try: a.test.ts
 * › a wait › ends`. Undefined where none did.
 */
export function secondTries(text: string, { root }: { readonly root: string }): string | undefined {
  const { testResults } = parse(text);
  const names = (Array.isArray(testResults) ? testResults : []).flatMap((result: unknown) => triedAgain(result, root));
  return names.length === 0 ? undefined : `passed at a second try: ${names.join("; ")}`;
}

function triedAgain(result: unknown, root: string): string[] {
  const { name, assertionResults } = asObject(result);
  if (typeof name !== "string" || !Array.isArray(assertionResults)) return [];
  return assertionResults.flatMap((assertion: unknown) => {
    const { status, invocations, ancestorTitles, title } = asObject(assertion);
    if (status !== "passed" || typeof invocations !== "number" || invocations < 2) return [];
    const titles: unknown[] = Array.isArray(ancestorTitles) ? [...ancestorTitles, title] : [title];
    return [[relative(root, name), ...titles.map(String)].join(" › ")];
  });
}

const fewSeconds = 3;

function durationOf(result: unknown): { readonly file: string; readonly seconds: number }[] {
  const { name, startTime, endTime } = asObject(result);
  if (typeof name !== "string" || typeof startTime !== "number" || typeof endTime !== "number") return [];
  return [{ file: name, seconds: Math.round((endTime - startTime) / 1000) }];
}

/** `12 passed, 0 failed`, and `, 3 skipped` when there are any. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** The counts of several runs as one. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number): number => all.reduce((total, counts) => total + pick(counts), 0);
  return { passed: sum((c) => c.passed), failed: sum((c) => c.failed), skipped: sum((c) => c.skipped) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
