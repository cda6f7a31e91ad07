import { taskDefFaults } from "@tutti/engine";
import type { Read, Refusal, TaskDef } from "@tutti/engine";
import type { Asked, MetadataStore } from "@tutti/ports";

import { invalid, ok, refusalOfRead, refuse, type Reply } from "../reply.ts";
import { inList } from "./workflow-definition-operations.ts";

/**
 * What can be done with task definitions, which are taken as they were read, like those of workflows. Sources:
 * reference/api.md 1.3, 2.2; engine.md 1.5.
 */
export class TaskDefinitionOperations {
  readonly #metadata: MetadataStore;

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata;
  }

  /** Creates or replaces all of them, or, where one is invalid, none. InvalidArgument for none at all; InvalidDefinition. */
  async put(reads: readonly Read<TaskDef>[], asked: Asked = {}): Promise<Reply<void>> {
    if (reads.length === 0) return invalid("", "TaskDefList is empty");
    const unread = reads.flatMap(({ faults }) => faults);
    const faults = reads.flatMap((read, index) => taskDefFaults(read).map((fault) => inList(fault, index)));
    const refusal = refusalOfRead(unread, faults);
    if (refusal !== undefined) return refuse(refusal);
    await this.#metadata.putTaskDefs(
      reads.map(({ value }) => value),
      asked,
    );
    return ok(undefined);
  }

  /** InvalidDefinition; NotFound. */
  async update(read: Read<TaskDef>, asked: Asked = {}): Promise<Reply<void>> {
    const refusal = refusalOfRead(read.faults, taskDefFaults(read));
    if (refusal !== undefined) return refuse(refusal);
    const def = read.value;
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
