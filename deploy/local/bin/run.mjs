#!/usr/bin/env node
/** `node deploy/local/bin/run.mjs SCRIPT ARGS`: sets everything up and calls the `main` that a built script exports. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

const [script = "", ...args] = process.argv.slice(2);
await runMain(async () => {
  const reporter = makeReporter();
  await setUp({ reporter });
  const { main } = await import(pathToFileURL(join(root, script)).href);
  return main({ root, reporter, args });
});
