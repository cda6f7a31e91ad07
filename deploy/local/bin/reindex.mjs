#!/usr/bin/env node
/** `npm run reindex`: makes the index of searches anew from the executions. */
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  await setUp({ reporter: makeReporter(process.stderr) });
  const { reindexCommand } = await import("../dist/reindex-command.js");
  return reindexCommand({ root, env: process.env });
});
