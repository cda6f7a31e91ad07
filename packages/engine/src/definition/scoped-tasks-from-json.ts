import { briefJson } from "./field-reader.ts";
import type { FieldReader } from "./field-reader.ts";
import { JsonDouble } from "../payload/json.ts";
import { CAUGHT_STATUSES } from "./scoped-tasks.ts";
import type { CatchCondition, ForEachMembers, TryMembers } from "./scoped-tasks.ts";
import type { WorkflowTask } from "./workflow-task.ts";

/** The members of a TRY, and what compensates a task within one. `readTasks` reads a list of tasks, if it is there. */
export function readTryMembers(
  reader: FieldReader,
  readTasks: (name: string) => readonly WorkflowTask[] | undefined,
): TryMembers {
  return {
    tryTasks: readTasks("tryTasks"),
    catchOn: reader.objects("catchOn", readCatchCondition),
    catchTasks: readTasks("catchTasks"),
    finallyTasks: readTasks("finallyTasks"),
    compensateWith: readTasks("compensateWith"),
  };
}

/** The members of a FOR_EACH. */
export function readForEachMembers(reader: FieldReader): ForEachMembers {
  return {
    itemName: reader.text("itemName"),
    indexName: reader.text("indexName"),
    parallelism: reader.int("parallelism"),
    continueOnError: reader.flag("continueOnError"),
    collect: reader.raw("collect"),
  };
}

/** Strictly: what is misspelt or of another kind would make the entry catch what it was not meant to. */
function readCatchCondition(reader: FieldReader): CatchCondition {
  for (const name of reader.names) {
    const path = reader.at(name);
    const value = reader.raw(name);
    if (!CATCH_MEMBERS.has(name))
      reader.faults.push({ path, message: `is not known: an entry of catchOn has ${[...CATCH_MEMBERS].join(", ")}` });
    else if (
      name !== "status" &&
      (typeof value === "number" || value instanceof JsonDouble || typeof value === "boolean")
    )
      reader.faults.push({ path, message: "must be a text", found: briefJson(value) });
  }
  return {
    status: reader.word("status", CAUGHT_STATUSES),
    taskReferenceName: reader.text("taskReferenceName"),
    reason: reader.text("reason"),
  };
}

const CATCH_MEMBERS: ReadonlySet<string> = new Set(["status", "taskReferenceName", "reason"]);
