#!/usr/bin/env node
/** `npm test`: sets up everything it needs, checks the sources and runs every test. `npm test -- ARGS` runs jest with ARGS only. */
import { quietEnv, root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const reporter = makeReporter();
  await setUp({ reporter });
  const { testCommand } = await import("../dist/test/test-command.js");
  return testCommand({ root, env: quietEnv(), reporter, args: process.argv.slice(2) });
});
