/** What an operator can do with an execution. `why`: not now, because of this. */
export type ActionName = "retry" | "pause" | "resume" | "restart" | "restartLatest" | "terminate" | "remove";
export type Action = { readonly name: ActionName; readonly label: string; readonly why?: string };

const ended = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);
const failed = new Set(["FAILED", "TIMED_OUT", "TERMINATED"]);

/** Every action, in the order of menus; each with the reason where the status does not allow it. Source: reference/engine.md 8. */
export function actionsFor(status: string): readonly Action[] {
  const because = (isAllowed: boolean, why: string): { readonly why?: string } => (isAllowed ? {} : { why });
  const hasEnded = ended.has(status);
  return [
    {
      name: "retry",
      label: "Retry from the failed tasks",
      ...because(failed.has(status), "Only what failed, timed out or was terminated can be retried"),
    },
    { name: "pause", label: "Pause", ...because(status === "RUNNING", "Only a running execution can be paused") },
    { name: "resume", label: "Resume", ...because(status === "PAUSED", "Only a paused execution can be resumed") },
    {
      name: "restart",
      label: "Restart with this version",
      ...because(hasEnded, "Only what has ended can be restarted"),
    },
    {
      name: "restartLatest",
      label: "Restart with the latest version",
      ...because(hasEnded, "Only what has ended can be restarted"),
    },
    { name: "terminate", label: "Terminate", ...because(!hasEnded, "It has ended") },
    { name: "remove", label: "Remove", ...because(hasEnded, "It has not ended: terminate it first") },
  ];
}

/** Why an execution cannot be run again from one of its tasks now; undefined: it can. Source: reference/engine.md 8. */
export function whyNotRerun({ status }: { readonly status: string }): string | undefined {
  return ended.has(status) ? undefined : "Only an execution that has ended is run again from a task";
}
