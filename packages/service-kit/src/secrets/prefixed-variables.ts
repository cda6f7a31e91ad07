import type { Environment } from "../config/load-config.ts";

/** The values of the variables that begin with one of the prefixes, under the rest of their names. Of several the first prefix counts. */
export function prefixedVariables(environment: Environment, prefixes: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const prefix of prefixes.toReversed()) {
    for (const [variable, value] of Object.entries(environment)) {
      if (value !== undefined && variable.startsWith(prefix)) values.set(variable.slice(prefix.length), value);
    }
  }
  return values;
}
