import type { ConformanceCase } from "./conformance-case.ts";
import { differences } from "./differences.ts";
import type { HttpClient } from "../clients/http-client.ts";
import { playCase } from "./play-case.ts";

/**
 * Plays a case and gives where the server differs from its expectation, a line for each place; none where it does not. A step that cannot be
 * played is a difference too.
 */
export async function runCase(
  conformanceCase: ConformanceCase,
  options: { readonly http: HttpClient; readonly limitMs?: number },
): Promise<readonly string[]> {
  try {
    const got = await playCase(conformanceCase, options);
    const { expect, loose = [] } = conformanceCase;
    const names = new Set([...Object.keys(expect), ...Object.keys(got)]);
    return [...names].flatMap((name) => differences(expect[name], got[name], { path: name, loose }));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
