import type { InstanceRegistry } from "@tutti/ports";

import type { Life } from "./life.ts";
import { remote } from "./remote.ts";
import type { World } from "./world.ts";

/** The registry of living instances as one process has it. It lies where the queues do. */
export function remoteInstances({ time, weather, instances }: World, life: Life): InstanceRegistry {
  return remote<InstanceRegistry>(instances, { life, time, weather, fails: "queueFails", instead: {} });
}
