#!/usr/bin/env node
/**
 * `npm run conformance`: plays the conformance cases that are expected to pass on servers and services of its own; `-- --all` plays all of
 * them and fails when one that is listed as an expected difference passes. `-- --only WORD` plays those with that word in their names.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { all: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const root = fileURLToPath(new URL("../../..", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  ["deploy/local/bin/test.mjs", "packages/e2e/src/conformance/conformance.test"],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      TUTTI_CONFORMANCE: values.all ? "all" : "expected",
      TUTTI_CONFORMANCE_ONLY: values.only,
    },
  },
);
process.exitCode = status ?? 1;
