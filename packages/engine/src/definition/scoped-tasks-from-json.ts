import type { FieldReader } from "./field-reader.ts";
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

function readCatchCondition(reader: FieldReader): CatchCondition {
  return {
    status: reader.word("status", CAUGHT_STATUSES),
    taskReferenceName: reader.text("taskReferenceName"),
    reason: reader.text("reason"),
  };
}
