/** What the steps of a program came to. */
export type Outcome = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** Whether a line tells of a step. */
export function isTold(line: string): boolean {
  return /^(ok|FAIL) {2,4}\S/.test(line);
}

/** Counts the steps that a program told of; one that ends badly, or tells of none, has failed, whatever it told. */
export function outcomeOf(lines: readonly string[], exitCode: number): Outcome {
  const count = (word: string): number => lines.filter((line) => isTold(line) && line.startsWith(word)).length;
  const [passed, failed] = [count("ok"), count("FAIL")];
  const endedWell = exitCode === 0 && passed > 0;
  return { passed, failed: failed === 0 && !endedWell ? 1 : failed, skipped: 0 };
}

/** `12 passed, 0 failed`, and `, 3 skipped` when there are any. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + pick(one), 0);
  const skipped = sum((one) => one.skipped);
  const both = `${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed`;
  return skipped === 0 ? both : `${both}, ${skipped} skipped`;
}
