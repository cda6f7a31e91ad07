import type { EpochMs } from "@tutti/engine";

import type { SealedSecret, SecretStore } from "../secret-store.ts";

/** SecretStore in memory. */
export function makeMemorySecretStore(clock: () => EpochMs): SecretStore {
  const secrets = new Map<string, SealedSecret>();
  return {
    get: (name) => Promise.resolve(secrets.get(name)),
    list: () =>
      Promise.resolve([...secrets.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))),
    put: async (name, sealed) => {
      const now = await Promise.resolve(clock());
      const createTime = secrets.get(name)?.createTime ?? now;
      secrets.set(name, { name, sealed: Uint8Array.from(sealed), createTime, updateTime: now });
    },
    delete: (name) => Promise.resolve(secrets.delete(name)),
  };
}
