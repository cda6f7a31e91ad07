import type { Asked, EnvironmentValue, MetadataStore } from "@tutti/ports";

import { namedValueFaults } from "./named-value-faults.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type EnvironmentOperationsDeps = {
  readonly metadata: Pick<MetadataStore, "listEnvironment" | "putEnvironmentValue" | "deleteEnvironmentValue">;
  /** What the processes were started with: it counts where nothing is stored. */
  readonly ofProcess: ReadonlyMap<string, string>;
  /** Whether clients may change it. */
  readonly writes: "on" | "off";
};

/** What definitions read as `${workflow.env.<name>}`. Source: reference/api.md 2.7 "Environment"; engine.md 6.7, 12.3. */
export class EnvironmentOperations {
  readonly #deps: EnvironmentOperationsDeps;

  constructor(deps: EnvironmentOperationsDeps) {
    this.#deps = deps;
  }

  /** Whether `put` and `delete` do anything but refuse. */
  get isWritable(): boolean {
    return this.#deps.writes === "on";
  }

  /** By name. */
  async list(asked: Asked = {}): Promise<readonly EnvironmentValue[]> {
    const values = new Map(this.#deps.ofProcess);
    for (const { name, value } of await this.#deps.metadata.listEnvironment(asked)) values.set(name, value);
    return [...values].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** NotFound. */
  async get(name: string, asked: Asked = {}): Promise<Reply<string>> {
    const found = (await this.list(asked)).find((one) => one.name === name);
    return found === undefined ? refuse(notThere(name)) : ok(found.value);
  }

  /** Counts for every start after it, and for what runs within a second. InvalidArgument; NotSupported where it is switched off. */
  async put(name: string, value: string): Promise<Reply<void>> {
    const refusal = refusalOf("InvalidArgument", namedValueFaults(name, value));
    if (refusal !== undefined) return refuse(refusal);
    if (!this.isWritable) return refuse(readOnly);
    await this.#deps.metadata.putEnvironmentValue({ name, value });
    return ok(undefined);
  }

  /** The value that is gone. NotFound where nothing is stored under the name; NotSupported. */
  async delete(name: string): Promise<Reply<string>> {
    if (!this.isWritable) return refuse(readOnly);
    const stored = (await this.#deps.metadata.listEnvironment()).find((one) => one.name === name);
    const isDeleted = await this.#deps.metadata.deleteEnvironmentValue(name);
    return isDeleted ? ok(stored?.value ?? "") : refuse(notThere(name));
  }
}

const readOnly = {
  kind: "NotSupported",
  message: "the environment is read-only in this cluster: TUTTI_ENVIRONMENT_WRITES is off",
} as const;

function notThere(name: string) {
  const message = `there is no environment value ${JSON.stringify(name.slice(0, 100))}`;
  return { kind: "NotFound", what: "environmentValue", id: name, message } as const;
}
