#!/usr/bin/env node
/** `npm run worker -- FILE`: runs a worker's file, TypeScript or JavaScript, from anywhere, with the packages of this folder in reach. */
import { root, runMain, setUp, SetupError } from "./setup.mjs";
import { existsSync, readFileSync } from "node:fs";
import { register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { makeReporter } from "./reporter.mjs";

await runMain(async () => {
  const [file = "", ...args] = process.argv.slice(2);
  // npm changes the folder, and says which it was.
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  if (file === "" || !existsSync(path)) throw new SetupError(`usage: npm run worker -- FILE\nthere is no ${path}`);
  await setUp({ reporter: makeReporter(process.stderr) });
  const { exports } = JSON.parse(readFileSync(join(root, "packages", "worker", "package.json"), "utf8"));
  const worker = pathToFileURL(join(root, "packages", "worker", exports["."].default)).href;
  register("./worker-loader.mjs", { parentURL: import.meta.url, data: { worker } });
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
});
