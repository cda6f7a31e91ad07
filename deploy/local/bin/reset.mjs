#!/usr/bin/env node
/** `npm run reset`: deletes the local data. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const reporter = makeReporter();
  if (!existsSync(join(root, ".tutti"))) return reporter.say("there is no local data");
  await setUp({ reporter, filter: "@tutti/local" });
  const { resetCommand } = await import("../dist/reset-command.js");
  return resetCommand({ root, reporter });
});
