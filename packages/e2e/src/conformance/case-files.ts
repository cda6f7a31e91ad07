import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { NamedCase } from "./conformance-case.ts";

/** Every case of a folder, by name. */
export function readCases(folder: string): NamedCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({
      name: file.slice(0, -".json".length),
      case: JSON.parse(readFileSync(join(folder, file), "utf8")),
    }));
}

/** The cases that are known to differ, each with its reason, from a JSON object. @throws Error on a reason that is no text */
export function readExpectedDifferences(file: string): ReadonlyMap<string, string> {
  const entries = Object.entries<unknown>(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    entries.map(([name, reason]) => {
      if (typeof reason !== "string" || reason === "") throw new Error(`${file}: ${name} has no reason`);
      return [name, reason];
    }),
  );
}
