import type { ActionName } from "../../model/actions.ts";

/** What is done, as buttons and titles say it. */
export const verbWords: Readonly<Record<ActionName, string>> = {
  retry: "Retry",
  pause: "Pause",
  resume: "Resume",
  restart: "Restart",
  restartLatest: "Restart with the latest version",
  terminate: "Terminate",
  remove: "Remove",
};

/** A job's verb, as the server writes it, in words. */
export function jobVerbWords(verb: string): string {
  return verb.charAt(0) + verb.slice(1).toLowerCase().replaceAll("_", " ");
}
