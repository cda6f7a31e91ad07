#!/usr/bin/env node
/** `node deploy/local/bin/servers.mjs up|down`: MySQL and Redis for developing, without the services. */
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  // Progress goes to stderr, so that stdout is the two variables and nothing else.
  const reporter = makeReporter(process.stderr);
  await setUp({ reporter, filter: "@tutti/local" });
  const { serversCommand } = await import("../dist/servers-command.js");
  return serversCommand({
    root,
    env: process.env,
    reporter,
    args: process.argv.slice(2),
    print: (line) => console.log(line),
  });
});
