import type { Refusal } from "@tutti/engine";
import type { Asked, SealedSecret, SecretStore } from "@tutti/ports";
import type { StoredSecrets } from "@tutti/hand-out";
import { SecretUnreadableError } from "@tutti/service-kit";
import type { EnvironmentSecrets, SecretBox } from "@tutti/service-kit";

import { namedValueFaults } from "./named-value-faults.ts";
import { invalid, ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type SecretOperationsDeps = {
  readonly store: SecretStore;
  readonly box: Pick<SecretBox, "canSeal" | "seal" | "open">;
  /** What the processes were started with. */
  readonly environment: EnvironmentSecrets;
  /** Both together, as tasks get them. */
  readonly secrets: Pick<StoredSecrets, "value">;
};

/** `partial`: a part of the value, or `***`. */
export type SecretSummary = Pick<SealedSecret, "name" | "createTime" | "updateTime"> & { readonly partial: string };

/** The secrets of the cluster. Source: reference/api.md 2.7 "Secrets"; engine.md 6.7. */
export class SecretOperations {
  readonly #deps: SecretOperationsDeps;

  constructor(deps: SecretOperationsDeps) {
    this.#deps = deps;
  }

  /** The names of all there are, in order. */
  async names(asked: Asked = {}): Promise<readonly string[]> {
    const stored = (await this.#deps.store.list(asked)).map(({ name }) => name);
    return [...new Set([...stored, ...this.#deps.environment.names])].sort();
  }

  /** What is stored, by name. */
  async list(asked: Asked = {}): Promise<readonly SecretSummary[]> {
    return (await this.#deps.store.list(asked)).map((secret) => {
      const { name, createTime, updateTime } = secret;
      return { name, createTime, updateTime, partial: this.#partOf(secret) };
    });
  }

  /** NotFound; SecretUnreadable where this process does not have the key that it was sealed with. */
  async get(name: string, asked: Asked = {}): Promise<Reply<string>> {
    try {
      const value = await this.#deps.secrets.value(name, asked);
      return value === undefined ? refuse(notThere(name)) : ok(value);
    } catch (error) {
      if (error instanceof SecretUnreadableError) return refuse({ kind: "SecretUnreadable", message: error.message });
      throw error;
    }
  }

  async exists(name: string, asked: Asked = {}): Promise<boolean> {
    return this.#deps.environment.value(name) !== undefined || (await this.#deps.store.get(name, asked)) !== undefined;
  }

  /** What leaves the cluster after it has the new value. InvalidArgument; NotSupported where there is no key to seal it with. */
  async put(name: string, value: string): Promise<Reply<void>> {
    if (value === "") return invalid("value", "value is required");
    const refusal = refusalOf("InvalidArgument", namedValueFaults(name, value));
    if (refusal !== undefined) return refuse(refusal);
    const { store, box } = this.#deps;
    if (!box.canSeal) return refuse(readOnly);
    await store.put(name, box.seal(name, value));
    return ok(undefined);
  }

  /** Does nothing where nothing is stored under the name. NotSupported. */
  async delete(name: string): Promise<Reply<void>> {
    const { store, box } = this.#deps;
    if (!box.canSeal) return refuse(readOnly);
    await store.delete(name);
    return ok(undefined);
  }

  #partOf({ name, sealed }: SealedSecret): string {
    try {
      const value = this.#deps.box.open(name, sealed);
      return value.length < LONG_CHARS ? "***" : `${value.slice(0, SHOWN_CHARS)}***`;
    } catch (error) {
      if (error instanceof SecretUnreadableError) return "***";
      throw error;
    }
  }
}

/** Of a value as long as this, so little helps nobody to guess the rest. */
const LONG_CHARS = 20;
const SHOWN_CHARS = 4;

const readOnly: Refusal = {
  kind: "NotSupported",
  message: "secrets are read-only in this cluster: TUTTI_SECRETS_KEY, with which they are sealed, is not set",
};

function notThere(name: string): Refusal {
  const message = `there is no secret ${JSON.stringify(name.slice(0, 100))}`;
  return { kind: "NotFound", what: "secret", id: name, message };
}
