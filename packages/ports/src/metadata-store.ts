import type { EventHandler, TaskDef, WorkflowDef } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { EnvironmentValue } from "./environment-value.ts";

/** Definitions, and the environment that they see. Names are compared exactly: case, accents and blanks count. Times are set by the store's clock. */
export interface MetadataStore {
  /** Rises with every change of any definition or of the environment, so that caches are checked by one small read. */
  getRevision(): Promise<number>;

  /** False, and nothing changed, where that name and version exist. */
  createWorkflowDef(def: WorkflowDef, asked?: Asked): Promise<boolean>;
  /** Creates or replaces; createTime is kept, updateTime set where it existed. All in one transaction. */
  putWorkflowDefs(defs: readonly WorkflowDef[], asked?: Asked): Promise<void>;
  /** `version` undefined: the highest. */
  getWorkflowDef(name: string, version: number | undefined, asked?: Asked): Promise<WorkflowDef | undefined>;
  /** Every version of every definition, by name and version. */
  listWorkflowDefs(asked?: Asked): Promise<readonly WorkflowDef[]>;
  /** False where there was none. */
  deleteWorkflowDef(name: string, version: number, asked?: Asked): Promise<boolean>;

  /** Creates or replaces each; createTime is set anew. All in one transaction. */
  putTaskDefs(defs: readonly TaskDef[], asked?: Asked): Promise<void>;
  /** Replaces, keeping createTime and createdBy, setting updateTime. False where there was none. */
  updateTaskDef(def: TaskDef, asked?: Asked): Promise<boolean>;
  getTaskDef(name: string, asked?: Asked): Promise<TaskDef | undefined>;
  /** Those of `names` that are registered. */
  getTaskDefs(names: readonly string[], asked?: Asked): Promise<ReadonlyMap<string, TaskDef>>;
  listTaskDefs(asked?: Asked): Promise<readonly TaskDef[]>;
  deleteTaskDef(name: string, asked?: Asked): Promise<boolean>;

  /** The names that are taken already: where there are any, nothing is created. No two of `handlers` have the same name. */
  createEventHandlers(handlers: readonly EventHandler[], asked?: Asked): Promise<readonly string[]>;
  /** Replaces the handler of that name. False where there is none. */
  updateEventHandler(handler: EventHandler, asked?: Asked): Promise<boolean>;
  /** False where there was none. */
  deleteEventHandler(name: string, asked?: Asked): Promise<boolean>;
  /** By name. */
  listEventHandlers(asked?: Asked): Promise<readonly EventHandler[]>;
  /** Those of any of these events, active or not, by name. */
  getEventHandlers(events: readonly string[], asked?: Asked): Promise<readonly EventHandler[]>;
  /** By name. */
  listEnvironment(asked?: Asked): Promise<readonly EnvironmentValue[]>;
  /** Creates or replaces. */
  putEnvironmentValue(value: EnvironmentValue): Promise<void>;
  /** False where there was none. */
  deleteEnvironmentValue(name: string): Promise<boolean>;

  close(): Promise<void>;
}
