#!/usr/bin/env node
/** `npm run setup`: installs the packages and builds, each only when something changed. Also the first step of start and test. */
import "./node-version.mjs";
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputsFingerprint, sourcesFingerprint } from "./fingerprint.mjs";
import { installWhenChanged } from "./install.mjs";
import { makeReporter } from "./reporter.mjs";
import { beginLog, root, runMain, runTool } from "./tools.mjs";

export { quietEnv, root, runMain, SetupError } from "./tools.mjs";

/**
 * Installs the packages and builds what `filter` names (everything when absent). Output goes to .tutti/logs/setup.log and is
 * printed when a step fails.
 */
export async function setUp({ reporter = makeReporter(), filter } = {}) {
  beginLog();
  const isNew = await installWhenChanged({ reporter });
  if (isNew) rmSync(stamp, { force: true });
  await build({ reporter, filter });
}

const stamp = join(root, ".tutti", "built");

/**
 * Builds what `filter` names, or everything. The builder knows what changed, but asking it takes seconds: after a build of everything it
 * is asked again only when a source or anything it wrote is no longer the same.
 */
export async function build({ reporter, filter }) {
  const sources = sourcesFingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === `${sources} ${outputsFingerprint(root)}`) return;
  const filters = filter === undefined ? [] : [`--filter=${filter}`];
  const command = ["turbo", "run", "build", "--output-logs=errors-only", ...filters];
  const title = filter === undefined ? "building" : "building the launcher";
  await reporter.step(title, () => runTool({ command, what: "building" }));
  // A source that changed meanwhile was perhaps not built: the stamp names those from before.
  if (filter === undefined) writeFileSync(stamp, `${sources} ${outputsFingerprint(root)}`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await runMain(() => setUp());
