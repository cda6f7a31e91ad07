#!/usr/bin/env node
/** `npm start`: from a clone to a finished workflow. `-- --once` stops after it; `-- --memory` needs no servers and keeps nothing. */
import { existsSync } from "node:fs";
import { build, root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const reporter = makeReporter();
  const startCommandFile = new URL("../dist/start/start-command.js", import.meta.url);
  // The first time, servers are fetched while the rest is built.
  const isFirst = !existsSync(startCommandFile);
  await setUp(isFirst ? { reporter, filter: "@tutti/local" } : { reporter });
  const { startCommand } = await import(startCommandFile.href);
  const untilBuilt = () => (isFirst ? build({ reporter }) : Promise.resolve());
  return startCommand({ root, env: process.env, reporter, args: process.argv.slice(2), untilBuilt });
});
