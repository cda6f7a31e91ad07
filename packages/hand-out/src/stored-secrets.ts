import type { Asked, Secrets, SecretStore } from "@tutti/ports";
import { SharedRead, type EnvironmentSecrets, type SecretBox } from "@tutti/service-kit";

export type StoredSecretsDeps = {
  readonly store: Pick<SecretStore, "get">;
  readonly box: Pick<SecretBox, "open">;
  /** Those of the process, which count where nothing is stored. */
  readonly environment: Pick<EnvironmentSecrets, "value">;
};

/** What a stored secret may be called. Source: reference/api.md 2.7 "Secrets". */
export const SECRET_NAME = /^[a-zA-Z0-9_-]{1,255}$/u;

type Shared = { readonly read: SharedRead<string | undefined>; count: number };

/**
 * The values of secrets: what is stored, else what the process was started with. Each is read when it is asked for, so that a
 * change is seen by everything that leaves the cluster after it, on every instance; who asks at the same time shares a read.
 */
export class StoredSecrets implements Secrets {
  readonly #deps: StoredSecretsDeps;
  readonly #asked = new Map<string, Shared>();

  constructor(deps: StoredSecretsDeps) {
    this.#deps = deps;
  }

  /**
   * Rejects where the store does, and with SecretUnreadableError where it cannot be opened. Whoever comes with a signal reads alone:
   * what others share does not end with one of them.
   */
  async value(name: string, given: Asked = {}): Promise<string | undefined> {
    if (!SECRET_NAME.test(name)) return this.#deps.environment.value(name);
    if (given.signal !== undefined) return await this.#read(name, given);
    const asked = this.#asked.get(name) ?? { read: new SharedRead(() => this.#read(name)), count: 0 };
    this.#asked.set(name, asked);
    asked.count += 1;
    try {
      return await asked.read.get();
    } finally {
      asked.count -= 1;
      if (asked.count === 0) this.#asked.delete(name);
    }
  }

  async #read(name: string, given?: Asked): Promise<string | undefined> {
    const { store, box, environment } = this.#deps;
    const stored = await store.get(name, given);
    return stored === undefined ? environment.value(name) : box.open(name, stored.sealed);
  }
}
