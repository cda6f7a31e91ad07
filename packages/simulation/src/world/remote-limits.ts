import type { Limiter, SlotStore } from "@tutti/ports";

import type { Life } from "./life.ts";
import { remote } from "./remote.ts";
import type { World } from "./world.ts";

/** Limits as one process has them: what is counted lies where the queues do, what is true where executions do. */
export function remoteLimits(
  { time, weather, queue, stores }: World,
  life: Life,
): { readonly limiter: Limiter; readonly slots: SlotStore } {
  const network = { life, time, weather, instead: {} };
  return {
    limiter: remote<Limiter>(queue.limiter, { ...network, fails: "queueFails" }),
    slots: remote<SlotStore>(stores.slots, { ...network, fails: "readFails" }),
  };
}
