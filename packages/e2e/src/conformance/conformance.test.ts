import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";

import { startCluster } from "../cluster/cluster.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { root } from "../root.ts";
import { readCases, readExpectedDifferences } from "./case-files.ts";
import { conformanceEnv } from "./conformance-env.ts";
import { isAsExpected, runCases } from "./run-cases.ts";
import type { CaseResult } from "./run-cases.ts";

const folder = join(root, "packages/e2e/conformance");
const expectedDifferences = readExpectedDifferences(join(folder, "expected-differences.json"));
const cases = readCases(join(folder, "cases"));
/** `all` also plays the cases that are expected to differ, and fails where one of them passes. */
const { TUTTI_CONFORMANCE: which, TUTTI_CONFORMANCE_ONLY: word = "" } = process.env;
const played = cases.filter(({ name }) => name.includes(word) && (which === "all" || !expectedDifferences.has(name)));

let cluster: Cluster;
const results = new Map<string, CaseResult>();

beforeAll(async () => {
  cluster = await startCluster({ root, name: "conformance", env: conformanceEnv });
  await play(played);
}, 600_000);

afterAll(async () => {
  const endings = [...(await cluster.stop())].filter(([, how]) => how !== "exit code 0");
  if (endings.length > 0) throw new Error(`did not stop by themselves: ${JSON.stringify(endings)}`);
}, 60_000);

describe("what was recorded on Conductor's own server happens here too", () => {
  test.each(played)("$name: $case.rule", async (one) => {
    const { name } = one;
    // At a second try it is played anew, by itself.
    if (!results.has(name)) await play([one]);
    const result = results.get(name);
    results.delete(name);

    if (result === undefined) throw new Error(`${name} was not played`);
    if (isAsExpected(result)) return;
    if (result.expectedDifference !== undefined) throw new Error(`${name} passes now: take it off the list`);
    expect(result.differences).toEqual([]);
  });
});

async function play(these: typeof played): Promise<void> {
  const apiUrl = `${cluster.address().rest}/api`;
  const onResult = (result: CaseResult): void => void results.set(result.name, result);
  await runCases(these, { apiUrl, jobs: 16, expectedDifferences, onResult });
}

describe("the list of expected differences", () => {
  test("names only cases that there are", () => {
    const names = new Set(cases.map(({ name }) => name));

    expect([...expectedDifferences.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  test("holds every case whose expectation is still what ours does not want", () => {
    const unwanted = cases.filter(({ case: { better } }) => better !== undefined).map(({ name }) => name);

    expect(unwanted.filter((name) => !expectedDifferences.has(name))).toEqual([]);
  });
});
