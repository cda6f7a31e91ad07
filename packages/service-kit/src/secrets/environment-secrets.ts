import type { Environment } from "../config/load-config.ts";

/** What every variable that holds a secret begins with: Conductor's way of naming them, and ours. The first counts. */
const prefixes = ["CONDUCTOR_SECRET_", "TUTTI_SECRET_"] as const;

/** The secrets of the environment: that of the name `KEY` is the value of `CONDUCTOR_SECRET_KEY` or `TUTTI_SECRET_KEY`. */
export function environmentSecrets(environment: Environment): { value(name: string): string | undefined } {
  const values = new Map<string, string>();
  for (const prefix of prefixes.toReversed()) {
    for (const [variable, value] of Object.entries(environment)) {
      if (value !== undefined && variable.startsWith(prefix)) values.set(variable.slice(prefix.length), value);
    }
  }
  return { value: (name) => values.get(name) };
}
