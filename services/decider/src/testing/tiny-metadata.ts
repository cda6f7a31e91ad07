import type { TaskDef, WorkflowDef } from "@tutti/engine";

/** A metadata store in a few lines, which counts how it is read. */
export class TinyMetadata {
  readonly reads: string[] = [];
  #revision = 1;
  readonly #workflows: WorkflowDef[] = [];
  readonly #tasks = new Map<string, TaskDef>();

  put(def: WorkflowDef): void {
    const place = this.#workflows.findIndex(({ name, version }) => name === def.name && version === def.version);
    this.#workflows.splice(place === -1 ? this.#workflows.length : place, place === -1 ? 0 : 1, def);
    this.#revision += 1;
  }

  putTask(def: TaskDef): void {
    this.#tasks.set(def.name, def);
    this.#revision += 1;
  }

  delete(name: string): void {
    this.#workflows.splice(0, this.#workflows.length, ...this.#workflows.filter((def) => def.name !== name));
    this.#revision += 1;
  }

  async getRevision(): Promise<number> {
    this.reads.push("revision");
    return this.#revision;
  }

  async getWorkflowDef(name: string, version: number | undefined): Promise<WorkflowDef | undefined> {
    this.reads.push("workflow");
    const named = this.#workflows.filter((def) => def.name === name && (version ?? def.version) === def.version);
    return named.sort((left, right) => right.version - left.version)[0];
  }

  async getTaskDefs(names: readonly string[]): Promise<ReadonlyMap<string, TaskDef>> {
    this.reads.push("tasks");
    return new Map([...this.#tasks].filter(([name]) => names.includes(name)));
  }
}
