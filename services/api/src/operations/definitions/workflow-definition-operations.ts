import { ignoredMembers, jqQueriesOf, taskNamesToInline, workflowDefFaults, workflowDefWarnings } from "@tutti/engine";
import type { Fault, Json, Read, Refusal, WorkflowDef } from "@tutti/engine";
import type { Asked, MetadataStore, ScriptRunner } from "@tutti/ports";

import { jqWarnings } from "./jq-warnings.ts";
import { withTaskDefs, type Known } from "./with-task-defs.ts";
import { invalid, ok, refusalOfRead, refuse, type Reply } from "../reply.ts";

/**
 * What can be done with workflow definitions. One is taken as it was read, so that what could not be read of it is told
 * together with all else that is wrong: InvalidArgument in place of InvalidDefinition. Sources: reference/api.md 1.3, 2.2;
 * engine.md 1.2.
 */
export class WorkflowDefinitionOperations {
  readonly #metadata: MetadataStore;
  readonly #scripts: ScriptRunner | undefined;

  /** `scripts`: compiles queries; absent: what is no jq is told when it is run. */
  constructor(metadata: MetadataStore, scripts?: ScriptRunner) {
    this.#metadata = metadata;
    this.#scripts = scripts;
  }

  /** Registers a new one. InvalidDefinition; AlreadyExists where that name and version do and `overwrite` is not set. */
  async create(
    read: Read<WorkflowDef>,
    { overwrite = false, ...asked }: Asked & { readonly overwrite?: boolean } = {},
  ): Promise<Reply<void>> {
    const refusal = refusalOfRead(read.faults, await this.#faultsOf(read, "all", asked));
    if (refusal !== undefined) return refuse(refusal);
    const def = read.value;
    if (overwrite) await this.#metadata.putWorkflowDefs([def], asked);
    else if (!(await this.#metadata.createWorkflowDef(def, asked))) return refuse(alreadyExists(def));
    return ok(undefined);
  }

  /**
   * Only looks, with Conductor's eyes: InvalidDefinition where Conductor would refuse it, and then for everything that
   * registering it would be refused for. Else warnings: what registering, which sees to it that no execution can wait for
   * ever, would refuse, and what is odd. `json`: the definition as it came, if that was JSON, for members that nobody reads.
   */
  async validate(
    read: Read<WorkflowDef>,
    { json, ...asked }: Asked & { readonly json?: Json | undefined } = {},
  ): Promise<Reply<readonly Fault[]>> {
    const [refused, faults] = [
      await this.#faultsOf(read, "conductor", asked),
      await this.#faultsOf(read, "all", asked),
    ];
    const refusal = refused.length === 0 ? undefined : refusalOfRead(read.faults, faults);
    if (refusal !== undefined) return refuse(refusal);
    const taskDefs = await this.#metadata.getTaskDefs([...taskNamesToInline(read.value)], asked);
    const warnings = [
      ...faults.map((fault) => ({ ...fault, message: `registering it is refused: ${fault.message}` })),
      ...workflowDefWarnings(read, { taskDefs }),
      ...(await jqWarnings(jqQueriesOf(read, { taskDefs }), this.#scripts)),
      ...(json === undefined ? [] : ignoredMembers(json)),
    ];
    return ok(warnings.slice(0, MAX_WARNINGS));
  }

  /** Creates or replaces all of them, or, where one is invalid, none. InvalidArgument for none at all; InvalidDefinition. */
  async put(reads: readonly Read<WorkflowDef>[], asked: Asked = {}): Promise<Reply<void>> {
    if (reads.length === 0) return invalid("", "WorkflowDefList is empty");
    const faults = await Promise.all(reads.map((read) => this.#faultsOf(read, "all", asked)));
    const refusal = refusalOfRead(
      reads.flatMap((read) => read.faults),
      faults.flatMap((ofOne, index) => ofOne.map((fault) => inList(fault, index))),
    );
    if (refusal !== undefined) return refuse(refusal);
    await this.#metadata.putWorkflowDefs(
      reads.map(({ value }) => value),
      asked,
    );
    return ok(undefined);
  }

  async #faultsOf(read: Read<WorkflowDef>, rules: "all" | "conductor", asked: Asked): Promise<readonly Fault[]> {
    const faultsOf = (known: Known): readonly Fault[] => workflowDefFaults(read, { rules, ...known });
    return await withTaskDefs(read.value, { metadata: this.#metadata, faultsOf, asked });
  }

  /** `version` undefined: the highest. NotFound. */
  async get(name: string, version: number | undefined, asked: Asked = {}): Promise<Reply<WorkflowDef>> {
    if (name === "") return invalid("name", "Workflow name cannot be null or empty");
    const def = await this.#metadata.getWorkflowDef(name, version, asked);
    return def === undefined ? refuse(workflowDefNotFound(name, version)) : ok(def);
  }

  /** Every version of every one, by name and version. */
  async list(asked: Asked = {}): Promise<readonly WorkflowDef[]> {
    return await this.#metadata.listWorkflowDefs(asked);
  }

  /** NotFound. */
  async delete(name: string, version: number, asked: Asked = {}): Promise<Reply<void>> {
    const isDeleted = await this.#metadata.deleteWorkflowDef(name, version, asked);
    return isDeleted ? ok(undefined) : refuse(workflowDefNotFound(name, version));
  }
}

/** More than anybody reads. */
const MAX_WARNINGS = 100;

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
