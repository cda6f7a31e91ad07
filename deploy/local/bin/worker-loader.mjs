/** What Node asks when a file is imported by `worker.mjs`: where `@tutti/worker` is, and what a TypeScript file says as JavaScript. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "@swc/core";

let worker;

export function initialize(data) {
  worker = data.worker;
}

export function resolve(specifier, context, next) {
  return specifier === "@tutti/worker" ? { url: worker, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const options = { filename, sourceMaps: "inline", jsc: { parser: { syntax: "typescript" }, target: "es2023" } };
  const { code } = await transform(await readFile(filename, "utf8"), { ...options, swcrc: false, configFile: false });
  return { format: "module", source: code, shortCircuit: true };
}
