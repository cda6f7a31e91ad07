import type { Environment } from "../config/load-config.ts";
import { prefixedVariables } from "./prefixed-variables.ts";

/** What every variable that holds a secret begins with: Conductor's way of naming them, and ours. The first counts. */
const PREFIXES = ["CONDUCTOR_SECRET_", "TUTTI_SECRET_"] as const;

/** The secrets of the environment: that of the name `KEY` is the value of `CONDUCTOR_SECRET_KEY` or `TUTTI_SECRET_KEY`. */
export function environmentSecrets(environment: Environment): EnvironmentSecrets {
  const values = prefixedVariables(environment, PREFIXES);
  return { value: (name) => values.get(name), names: [...values.keys()].toSorted() };
}

/** Secrets that the process was started with; they never change. */
export type EnvironmentSecrets = {
  value(name: string): string | undefined;
  readonly names: readonly string[];
};
