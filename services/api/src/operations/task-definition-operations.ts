import { validateTaskDef } from "@tutti/engine";
import type { Refusal, TaskDef } from "@tutti/engine";
import type { MetadataStore } from "@tutti/ports";

import { invalid, ok, refusalOf, refuse, type Reply } from "./reply.ts";
import { inList } from "./workflow-definition-operations.ts";

/** What can be done with task definitions. Sources: reference/api.md 1.3, 2.2; engine.md 1.5. */
export class TaskDefinitionOperations {
  readonly #metadata: MetadataStore;

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata;
  }

  /** Creates or replaces all of them, or, where one is invalid, none. InvalidArgument for none at all; InvalidDefinition. */
  async put(defs: readonly TaskDef[]): Promise<Reply<void>> {
    if (defs.length === 0) return invalid("", "TaskDefList is empty");
    const faults = defs.flatMap((def, index) => validateTaskDef(def).map((fault) => inList(fault, index)));
    const refusal = refusalOf("InvalidDefinition", faults);
    if (refusal !== undefined) return refuse(refusal);
    await this.#metadata.putTaskDefs(defs);
    return ok(undefined);
  }

  /** InvalidDefinition; NotFound. */
  async update(def: TaskDef): Promise<Reply<void>> {
    const refusal = refusalOf("InvalidDefinition", validateTaskDef(def));
    if (refusal !== undefined) return refuse(refusal);
    const isUpdated = await this.#metadata.updateTaskDef(def);
    return isUpdated ? ok(undefined) : refuse(notFound(def.name, `No such task by name ${def.name}`));
  }

  /** NotFound. */
  async get(name: string): Promise<Reply<TaskDef>> {
    if (name === "") return invalid("taskType", "TaskType cannot be null or empty.");
    const def = await this.#metadata.getTaskDef(name);
    return def === undefined ? refuse(notFound(name, `No such taskType found by name: ${name}`)) : ok(def);
  }

  async list(): Promise<readonly TaskDef[]> {
    return await this.#metadata.listTaskDefs();
  }

  /** InvalidArgument; NotFound. */
  async delete(name: string): Promise<Reply<void>> {
    if (name === "") return invalid("taskType", "TaskType cannot be null or empty.");
    const isDeleted = await this.#metadata.deleteTaskDef(name);
    return isDeleted ? ok(undefined) : refuse(notFound(name, `No such task definition ${name}`));
  }
}

function notFound(id: string, message: string): Refusal {
  return { kind: "NotFound", what: "taskDef", id, message };
}
