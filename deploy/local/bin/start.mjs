#!/usr/bin/env node
/** `npm start`: from a clone to a finished workflow. `-- --help` tells the rest. */
import { build, root, runMain, setUp } from "./setup.mjs";
import { existsSync } from "node:fs";
import { makeReporter } from "./reporter.mjs";
import { startArguments, usage } from "./start-arguments.mjs";

await runMain(async () => {
  const { help, ...asked } = startArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const reporter = makeReporter();
  const startCommandFile = new URL("../dist/start/start-command.js", import.meta.url);
  // The first time, servers are fetched while the rest is built.
  const isFirst = !existsSync(startCommandFile);
  await setUp(isFirst ? { reporter, filter: "@tutti/local" } : { reporter });
  const { startCommand } = await import(startCommandFile.href);
  const untilBuilt = () => (isFirst ? build({ reporter }) : Promise.resolve());
  return startCommand({ root, env: process.env, reporter, ...asked, untilBuilt });
});
