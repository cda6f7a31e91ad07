import { validateTaskDef } from "@tutti/engine";
import type { Refusal, TaskDef } from "@tutti/engine";
import type { Asked, MetadataStore } from "@tutti/ports";

import { invalid, ok, refusalOf, refuse, type Reply } from "./reply.ts";
import { inList } from "./workflow-definition-operations.ts";

/** What can be done with task definitions. Sources: reference/api.md 1.3, 2.2; engine.md 1.5. */
export class TaskDefinitionOperations {
  readonly #metadata: MetadataStore;

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata;
  }

  /** Creates or replaces all of them, or, where one is invalid, none. InvalidArgument for none at all; InvalidDefinition. */
  async put(defs: readonly TaskDef[], asked: Asked = {}): Promise<Reply<void>> {
    if (defs.length === 0) return invalid("", "TaskDefList is empty");
    const faults = defs.flatMap((def, index) => validateTaskDef(def).map((fault) => inList(fault, index)));
    const refusal = refusalOf("InvalidDefinition", faults);
    if (refusal !== undefined) return refuse(refusal);
    await this.#metadata.putTaskDefs(defs, asked);
    return ok(undefined);
  }

  /** InvalidDefinition; NotFound. */
  async update(def: TaskDef, asked: Asked = {}): Promise<Reply<void>> {
    const refusal = refusalOf("InvalidDefinition", validateTaskDef(def));
    if (refusal !== undefined) return refuse(refusal);
    const isUpdated = await this.#metadata.updateTaskDef(def, asked);
    return isUpdated ? ok(undefined) : refuse(notFound(def.name, `No such task by name ${def.name}`));
  }

  /** NotFound. */
  async get(name: string, asked: Asked = {}): Promise<Reply<TaskDef>> {
    if (name === "") return invalid("taskType", "TaskType cannot be null or empty.");
    const def = await this.#metadata.getTaskDef(name, asked);
    return def === undefined ? refuse(notFound(name, `No such taskType found by name: ${name}`)) : ok(def);
  }

  async list(asked: Asked = {}): Promise<readonly TaskDef[]> {
    return await this.#metadata.listTaskDefs(asked);
  }

  /** InvalidArgument; NotFound. */
  async delete(name: string, asked: Asked = {}): Promise<Reply<void>> {
    if (name === "") return invalid("taskType", "TaskType cannot be null or empty.");
    const isDeleted = await this.#metadata.deleteTaskDef(name, asked);
    return isDeleted ? ok(undefined) : refuse(notFound(name, `No such task definition ${name}`));
  }
}

function notFound(id: string, message: string): Refusal {
  return { kind: "NotFound", what: "taskDef", id, message };
}
