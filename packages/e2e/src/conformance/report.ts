import type { CaseResult } from "./run-cases.ts";

/** How many differences of a case are printed unless all are asked for. */
const usualLines = 8;

/** What is printed about a result: nothing where it is as expected, unless all is asked for. */
export function reportLines(
  { name, differences, expectedDifference, tookMs }: CaseResult,
  { verbose }: { readonly verbose: boolean },
): string[] {
  if (differences.length === 0 && expectedDifference === undefined) return verbose ? [`same ${name} ${tookMs} ms`] : [];
  if (differences.length === 0)
    return [`NOW PASSES ${name}: take it off the expected differences (${expectedDifference})`];
  if (expectedDifference !== undefined && !verbose) return [];
  const title =
    expectedDifference === undefined ? `DIFFERS ${name}` : `differs ${name}, as expected (${expectedDifference})`;
  const shown = verbose ? differences : differences.slice(0, usualLines);
  const more = differences.length - shown.length;
  return [title, ...shown.map((line) => `    ${line}`), ...(more > 0 ? [`    ... ${more} more`] : [])];
}
