import type { Environment } from "../config/load-config.ts";
import { prefixedVariables } from "./prefixed-variables.ts";

/** What every variable that definitions may see begins with: Conductor's way of naming them, and ours. The first counts. */
const PREFIXES = ["CONDUCTOR_ENV_", "TUTTI_ENV_"] as const;

/**
 * The values of `${workflow.env.<name>}` that the process was started with: those of the variables `CONDUCTOR_ENV_<name>` and
 * `TUTTI_ENV_<name>`. Whoever runs the server says so what definitions may see; the rest of its environment is out of their
 * reach. Source: reference/engine.md 6.7, 13.6.
 */
export function workflowEnvironment(environment: Environment): ReadonlyMap<string, string> {
  return prefixedVariables(environment, PREFIXES);
}
