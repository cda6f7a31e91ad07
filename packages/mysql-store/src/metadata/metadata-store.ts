import type { MetadataStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { numberOf } from "../sql/row.ts";
import { deleteEnvironmentValue, listEnvironment, putEnvironmentValue } from "./environment-values.ts";
import {
  createEventHandlers,
  deleteEventHandler,
  getEventHandlers,
  listEventHandlers,
  updateEventHandler,
} from "./event-handlers.ts";
import { deleteTaskDef, getTaskDefs, listTaskDefs, putTaskDefs, updateTaskDef } from "./task-defs.ts";
import {
  createWorkflowDef,
  deleteWorkflowDef,
  getWorkflowDef,
  listWorkflowDefs,
  putWorkflowDefs,
} from "./workflow-defs.ts";

const SELECT_REVISION = "select revision from metadata_revision where id = 1";

/** Definitions in MySQL. Closes both pools when it is closed. */
export function makeMetadataStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): MetadataStore {
  return {
    getRevision: () => getRevision(reading),
    createWorkflowDef: (def, asked) => createWorkflowDef(locking, def, asked),
    putWorkflowDefs: (defs, asked) => putWorkflowDefs(locking, defs, asked),
    getWorkflowDef: (name, version, asked) => getWorkflowDef(reading, name, version, asked),
    listWorkflowDefs: (asked) => listWorkflowDefs(reading, asked),
    deleteWorkflowDef: (name, version, asked) => deleteWorkflowDef(locking, name, version, asked),
    putTaskDefs: (defs, asked) => putTaskDefs(locking, defs, asked),
    updateTaskDef: (def, asked) => updateTaskDef(locking, def, asked),
    getTaskDef: async (name, asked) => (await getTaskDefs(reading, [name], asked)).get(name),
    getTaskDefs: (names, asked) => getTaskDefs(reading, names, asked),
    listTaskDefs: (asked) => listTaskDefs(reading, asked),
    deleteTaskDef: (name, asked) => deleteTaskDef(locking, name, asked),
    createEventHandlers: (handlers, asked) => createEventHandlers(locking, handlers, asked),
    updateEventHandler: (handler, asked) => updateEventHandler(locking, handler, asked),
    deleteEventHandler: (name, asked) => deleteEventHandler(locking, name, asked),
    listEventHandlers: (asked) => listEventHandlers(reading, asked),
    getEventHandlers: (events, asked) => getEventHandlers(reading, events, asked),
    listEnvironment: (asked) => listEnvironment(reading, asked),
    putEnvironmentValue: (value) => putEnvironmentValue(locking, value),
    deleteEnvironmentValue: (name) => deleteEnvironmentValue(locking, name),
    close: async () => {
      await Promise.all([locking.close(), reading.close()]);
    },
  };
}

async function getRevision(reading: SqlPool): Promise<number> {
  const [row] = await reading.rows({ sql: SELECT_REVISION });
  if (row === undefined) throw new Error("the table metadata_revision has lost its row");
  return numberOf(row, "revision");
}
