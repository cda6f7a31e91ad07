import type { NamedCase } from "./conformance-case.ts";
import { HttpClient } from "../clients/http-client.ts";
import { runCase } from "./run-case.ts";

/** How a case went. */
export type CaseResult = {
  readonly name: string;
  readonly differences: readonly string[];
  /** Why it is expected to differ; undefined where it is expected to pass. */
  readonly expectedDifference: string | undefined;
  readonly tookMs: number;
};

/** How cases are played. */
export type RunOptions = {
  /** With `/api`. */
  readonly apiUrl: string;
  /** How many are played at a time. */
  readonly jobs: number;
  readonly expectedDifferences: ReadonlyMap<string, string>;
  /** The longest wait for a condition where a difference is expected. */
  readonly limitMs?: number;
  readonly onResult: (result: CaseResult) => void;
};

/** Where a difference is expected nobody waits long for what will not come. */
const expectedLimitMs = 3000;

/** Plays the cases, some at a time; every result is told when it is there. */
export async function runCases(cases: readonly NamedCase[], options: RunOptions): Promise<void> {
  const http = new HttpClient(options.apiUrl);
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const expectedDifference = options.expectedDifferences.get(next.name);
      const limitMs = expectedDifference === undefined ? Infinity : (options.limitMs ?? expectedLimitMs);
      const begun = Date.now();
      const differences = await runCase(next.case, { http, limitMs });
      options.onResult({ name: next.name, differences, expectedDifference, tookMs: Date.now() - begun });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
}

/** Whether a result is what was expected: the same where no difference is listed, different where one is. */
export function isAsExpected({ differences, expectedDifference }: CaseResult): boolean {
  return differences.length > 0 === (expectedDifference !== undefined);
}
