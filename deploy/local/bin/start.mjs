#!/usr/bin/env node
/** `npm start`: from a clone to a finished workflow. `-- --once` stops after it; `-- --memory` needs no servers and keeps nothing. */
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const reporter = makeReporter();
  await setUp({ reporter });
  const { startCommand } = await import("../dist/start/start-command.js");
  return startCommand({ root, env: process.env, reporter, args: process.argv.slice(2) });
});
