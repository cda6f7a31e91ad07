import type { EnvironmentSecrets, Log } from "@tutti/service-kit";

import { SHORTEST_HIDDEN } from "./reveal-secrets.ts";

/** Tells in the log, by their names, of the process's secrets that are too short to be found again in what comes back. */
export function warnOfShortSecrets(secrets: EnvironmentSecrets, log: Log): void {
  const names = secrets.names.filter((name) => (secrets.value(name)?.length ?? 0) < SHORTEST_HIDDEN);
  if (names.length > 0)
    log.warn({ names }, `secrets of fewer than ${SHORTEST_HIDDEN} characters are not hidden in what tasks bring back`);
}
