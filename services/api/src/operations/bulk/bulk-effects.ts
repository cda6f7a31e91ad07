import type { WorkflowStatus } from "@tutti/engine";
import type { BulkJobOrder } from "@tutti/ports";

/** What a verb does to executions of a status, or why it skips them. */
export type Effect = { readonly isSkipped: boolean; readonly text: string };

const does = (text: string): Effect => ({ isSkipped: false, text });
const skips = (text: string): Effect => ({ isSkipped: true, text });

/** Source: reference/engine.md 2.4 to 2.6, 2.8, 2.12. */
export function effectOn(status: WorkflowStatus, { verb, archive }: Pick<BulkJobOrder, "verb" | "archive">): Effect {
  const isOpen = status === "RUNNING" || status === "PAUSED";
  switch (verb) {
    case "PAUSE":
      if (!isOpen) return skips("skipped: they have ended");
      return does(status === "PAUSED" ? "stay paused" : "are paused: what runs may end, and nothing new begins");
    case "RESUME":
      return status === "PAUSED" ? does("go on") : skips("skipped: they are not paused");
    case "RETRY":
      if (isOpen) return skips("skipped: they have not ended");
      return status === "COMPLETED"
        ? skips("skipped: nothing of them has failed")
        : does("run again what failed; those that run again already, with a parent or a sub-workflow, are skipped");
    case "RESTART":
      if (isOpen) return skips("skipped: they have not ended");
      return does(
        status === "COMPLETED"
          ? "begin again from the first task, where their definition is restartable"
          : "begin again from the first task",
      );
    case "TERMINATE":
      if (status === "COMPLETED") return skips("skipped: they have completed");
      if (isOpen) return does("are ended, and what is open of them is cancelled");
      return does(status === "TERMINATED" ? "stay terminated" : "become TERMINATED");
    case "REMOVE":
      if (!archive) return does("are removed with all that belongs to them");
      return isOpen
        ? skips("skipped: only what has ended can be archived")
        : does("are removed; searches still find them");
  }
}
