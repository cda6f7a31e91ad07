import { pino, type DestinationStream, type Logger } from "pino";

import { isSecretName } from "../config/mask-secrets.ts";
import { errorForLog } from "./error-for-log.ts";

/** A log of JSON lines. `child` binds further fields. */
export type Log = Logger;

/** Which service and which instance of it writes; both stand in every line. */
export interface LogSource {
  readonly service: string;
  readonly instance: string;
}

/** The fields of a line that name what it is about. Use these names and no others, so that lines of all services can be joined. */
export interface LogFields {
  readonly workflowId?: string;
  readonly taskId?: string;
  readonly requestId?: string;
}

/**
 * The log of a process: one JSON object a line on standard output, `time` in ISO 8601, `level` as a word.
 *
 * An error belongs under `err` and is written with its type, message, stack and chain of causes. Fields named like secrets are
 * left out and passwords in URLs of error messages are masked; texts of `msg` are written as they are.
 */
export function makeLog(
  source: LogSource,
  { level = "info", destination }: { readonly level?: string; readonly destination?: DestinationStream } = {},
): Log {
  const options = {
    level,
    base: { service: source.service, instance: source.instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    serializers: { err: errorForLog, error: errorForLog },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The log bound to what the lines are about. */
export function logAbout(log: Log, fields: LogFields): Log {
  return log.child(fields);
}

function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  if (!Object.keys(fields).some(isSecretName)) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, isSecretName(name) ? "***" : value]));
}
