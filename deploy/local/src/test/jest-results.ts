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
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
