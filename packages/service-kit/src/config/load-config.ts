import type { z } from "zod";

import { ConfigError, type ConfigFault } from "./config-error.ts";
import { isSecretName, maskValue } from "./mask-secrets.ts";

/** What holds the variables; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of a service, checked whole.
 *
 * The schema's keys are the variables' names and its values the settings of this room (`port()`, `mysqlUrl()`, ...). Variables
 * that are not named are left alone; one that is set to nothing counts as not set.
 *
 * @throws ConfigError that lists every fault at once, secrets masked
 */
export function loadConfig<Schema extends z.ZodObject>(schema: Schema, environment: Environment): z.output<Schema> {
  const values = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;

  throw new ConfigError(parsed.error.issues.map((issue) => faultOf(issue, values)));
}

function faultOf(issue: z.core.$ZodIssue, values: Environment): ConfigFault {
  const variable = issue.path.length === 0 ? "(all)" : String(issue.path[0]);
  return { variable, wanted: issue.message, came: shown(variable, values[variable]) };
}

function shown(variable: string, value: string | undefined): string {
  if (value === undefined) return "nothing";
  if (isSecretName(variable)) return "a value that is not shown";
  const masked = maskValue(value);
  return JSON.stringify(masked.length > maxShown ? `${masked.slice(0, maxShown)}...` : masked);
}

const maxShown = 200;
