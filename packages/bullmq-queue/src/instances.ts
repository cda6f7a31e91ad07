import type { InstanceRegistry } from "@tutti/ports";

import type { Link } from "./link.ts";
import { settleAll } from "./settle.ts";

/** Who lives, as one key an instance that runs out unless it is beaten. */
export function instancesOn({ redis, names }: Link, lapseMs: number): InstanceRegistry {
  return {
    beat: async (instance, epoch) => void (await redis.set(names.instance(instance), epoch, "PX", lapseMs)),
    epochsOf: async (instances) => {
      // One command each, which a cluster takes wherever the keys are.
      const epochs = await settleAll(instances.map(async (instance) => await redis.get(names.instance(instance))));
      return new Map(
        instances.flatMap((instance, index) => {
          const epoch = epochs[index] ?? undefined;
          return epoch === undefined ? [] : [[instance, epoch] as const];
        }),
      );
    },
    leave: async (instance, epoch) => void (await redis.eval(removeIfSame, 1, names.instance(instance), epoch)),
  };
}

const removeIfSame = `
  if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end
  return 0`;
