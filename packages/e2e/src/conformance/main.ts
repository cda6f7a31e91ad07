#!/usr/bin/env node
/**
 * Plays the conformance cases against a server that speaks Conductor's REST API, and prints what differs.
 *
 *   node packages/e2e/dist/conformance/main.js --url http://127.0.0.1:8080 [--all] [--only WORD] [--jobs 4] [--times 1]
 *
 * Without --all the cases that are expected to differ are left out. Ends with 1 when a case differs that is not expected to, or passes
 * that is expected to differ.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { readCases, readExpectedDifferences } from "./case-files.ts";
import { reportLines } from "./report.ts";
import { isAsExpected, runCases } from "./run-cases.ts";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    all: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "4" },
    times: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
  },
});

const folder = fileURLToPath(new URL("../../conformance/", import.meta.url));
const expectedDifferences = readExpectedDifferences(`${folder}expected-differences.json`);
const cases = readCases(`${folder}cases`).filter(
  ({ name }) => name.includes(options.only) && (options.all || !expectedDifferences.has(name)),
);

let asExpected = 0;
let surprises = 0;
for (let time = 0; time < Number(options.times); time += 1) {
  await runCases(cases, {
    apiUrl: `${options.url}/api`,
    jobs: Number(options.jobs),
    expectedDifferences,
    onResult: (result) => {
      if (isAsExpected(result)) asExpected += 1;
      else surprises += 1;
      for (const line of reportLines(result, { verbose: options.verbose })) console.log(line);
    },
  });
}
console.log(`${asExpected} as expected, ${surprises} not`);
process.exit(surprises === 0 ? 0 : 1);
