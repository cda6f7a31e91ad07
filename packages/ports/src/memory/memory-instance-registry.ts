import type { EpochMs } from "@tutti/engine";

import type { InstanceRegistry } from "../instance-registry.ts";

export type MemoryInstanceRegistryOptions = {
  /** How long after its last beat an instance is forgotten, by `now`. 8,000 unless given. */
  readonly lapseMs?: number;
  readonly now?: () => EpochMs;
};

/** A registry for one process, shared by all. */
export type MemoryInstanceRegistry = InstanceRegistry & {
  /** Forgets everybody, as FLUSHALL would. */
  empty(): void;
};

export function makeMemoryInstanceRegistry({
  lapseMs = 8_000,
  now = Date.now,
}: MemoryInstanceRegistryOptions = {}): MemoryInstanceRegistry {
  const lives = new Map<string, { readonly epoch: string; readonly until: EpochMs }>();
  const epochOf = (instance: string): string | undefined => {
    const life = lives.get(instance);
    if (life !== undefined && life.until <= now()) lives.delete(instance);
    return lives.get(instance)?.epoch;
  };
  return {
    beat: async (instance, epoch) => {
      await Promise.resolve(lives.set(instance, { epoch, until: now() + lapseMs }));
    },
    epochsOf: async (instances) => {
      const found = await Promise.resolve(instances.map((instance) => [instance, epochOf(instance)] as const));
      return new Map(found.flatMap(([instance, epoch]) => (epoch === undefined ? [] : [[instance, epoch]])));
    },
    leave: async (instance, epoch) => {
      if ((await Promise.resolve(epochOf(instance))) === epoch) lives.delete(instance);
    },
    empty: () => lives.clear(),
  };
}
