#!/usr/bin/env node
/** `npm run grpc`: lists the methods of a running cluster; `npm run grpc -- SERVICE/METHOD JSON` calls one. */
import { existsSync } from "node:fs";
import { root, runMain, setUp } from "./setup.mjs";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const command = new URL("../dist/grpc-caller/grpc-command.js", import.meta.url);
  if (!existsSync(command)) await setUp({ reporter: makeReporter(process.stderr), filter: "@tutti/local" });
  const { grpcCommand } = await import(command.href);
  return grpcCommand({ root, env: process.env, args: process.argv.slice(2), print: (line) => console.log(line) });
});
