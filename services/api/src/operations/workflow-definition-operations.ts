import { validateWorkflowDef } from "@tutti/engine";
import type { Fault, Refusal, WorkflowDef } from "@tutti/engine";
import type { MetadataStore } from "@tutti/ports";

import { invalid, ok, refusalOf, refuse, type Reply } from "./reply.ts";

/** What can be done with workflow definitions. Sources: reference/api.md 1.3, 2.2; engine.md 1.2. */
export class WorkflowDefinitionOperations {
  readonly #metadata: MetadataStore;

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata;
  }

  /** Registers a new one. InvalidDefinition; AlreadyExists where that name and version do and `overwrite` is not set. */
  async create(
    def: WorkflowDef,
    options: { readonly overwrite: boolean } = { overwrite: false },
  ): Promise<Reply<void>> {
    const checked = this.validate(def);
    if (checked.kind === "refused") return checked;
    if (options.overwrite) await this.#metadata.putWorkflowDefs([def]);
    else if (!(await this.#metadata.createWorkflowDef(def))) return refuse(alreadyExists(def));
    return ok(undefined);
  }

  /** Only looks. InvalidDefinition. */
  validate(def: WorkflowDef): Reply<void> {
    const refusal = refusalOf("InvalidDefinition", validateWorkflowDef(def));
    return refusal === undefined ? ok(undefined) : refuse(refusal);
  }

  /** Creates or replaces all of them, or, where one is invalid, none. InvalidArgument for none at all; InvalidDefinition. */
  async put(defs: readonly WorkflowDef[]): Promise<Reply<void>> {
    if (defs.length === 0) return invalid("", "WorkflowDefList is empty");
    const faults = defs.flatMap((def, index) => validateWorkflowDef(def).map((fault) => inList(fault, index)));
    const refusal = refusalOf("InvalidDefinition", faults);
    if (refusal !== undefined) return refuse(refusal);
    await this.#metadata.putWorkflowDefs(defs);
    return ok(undefined);
  }

  /** `version` undefined: the highest. NotFound. */
  async get(name: string, version: number | undefined): Promise<Reply<WorkflowDef>> {
    if (name === "") return invalid("name", "Workflow name cannot be null or empty");
    const def = await this.#metadata.getWorkflowDef(name, version);
    return def === undefined ? refuse(workflowDefNotFound(name, version)) : ok(def);
  }

  /** Every version of every one, by name and version. */
  async list(): Promise<readonly WorkflowDef[]> {
    return await this.#metadata.listWorkflowDefs();
  }

  /** NotFound. */
  async delete(name: string, version: number): Promise<Reply<void>> {
    const isDeleted = await this.#metadata.deleteWorkflowDef(name, version);
    return isDeleted ? ok(undefined) : refuse(workflowDefNotFound(name, version));
  }
}

/** The fault as one of an element of a list. */
export function inList(fault: Fault, index: number): Fault {
  return { ...fault, path: fault.path === "" ? `[${index}]` : `[${index}].${fault.path}` };
}

function workflowDefNotFound(name: string, version: number | undefined): Refusal {
  const message = `No such workflow found by name: ${name}, version: ${version ?? "null"}`;
  return { kind: "NotFound", what: "workflowDef", id: name, message };
}

function alreadyExists({ name, version }: WorkflowDef): Refusal {
  const message = `Workflow with ${name}.${version} already exists!`;
  return { kind: "AlreadyExists", what: "workflowDef", id: `${name}.${version}`, message };
}
