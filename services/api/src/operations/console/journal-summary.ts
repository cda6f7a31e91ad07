import type { JournalEntry } from "@tutti/ports";

/** What an event of a journal says, in a few words. Texts are empty where there is nothing to say. */
export type JournalSummary = {
  readonly taskIds: readonly string[];
  readonly summary: string;
  readonly by: string;
};

const longest = 300;

/** Reads what an event says of itself; nothing of what it carried is in it. */
export function journalSummary({ kind, head }: Pick<JournalEntry, "kind" | "head">): JournalSummary {
  const members = Object(JSON.parse(head));
  const text = (name: string): string => textOf(Reflect.get(members, name));
  const by = textOf(Reflect.get(Object(Reflect.get(members, "origin")), "actor")) || text("workerId");
  const taskId = text("taskId");
  return { taskIds: taskId === "" ? [] : [taskId], summary: wordsOf(kind, text).slice(0, longest), by };
}

function wordsOf(kind: JournalEntry["kind"], text: (name: string) => string): string {
  switch (kind) {
    case "WorkflowStarted":
      return joined(" ", text("name"), text("version") && `version ${text("version")}`);
    case "TaskPolled":
      return text("workerId") && `by ${text("workerId")}`;
    case "TaskUpdated":
      return joined(": ", text("status"), text("reasonForIncompletion"));
    case "TaskUpdatedByReference":
      return joined(" ", text("taskReferenceName"), text("status"));
    case "WorkflowSignaled":
      return text("status");
    case "ChildChanged":
      return joined(" ", text("name"), text("status"));
    case "TerminateRequested":
    case "ParentTaskCanceled":
      return text("reason");
    case "SkipTaskRequested":
    case "JumpToTaskRequested":
      return text("taskReferenceName");
    case "UpgradeRequested":
      return text("version") && `to version ${text("version")}`;
    default:
      return "";
  }
}

function joined(separator: string, ...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(separator);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
