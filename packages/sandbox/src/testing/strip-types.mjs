import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "@swc/core";

/** A loader's hook: TypeScript through swc, everything else as Node does. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const source = await readFile(fileURLToPath(url), "utf8");
  const { code } = await transform(source, {
    jsc: { target: "es2023", parser: { syntax: "typescript" } },
    module: { type: "es6" },
    filename: fileURLToPath(url),
    swcrc: false,
  });
  return { format: "module", source: code, shortCircuit: true };
}
