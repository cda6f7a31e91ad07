import type { Redis } from "ioredis";

import type { BullQueues } from "./bull-queues.ts";
import type { QueueNames } from "./names.ts";

/** What the parts of the task queue share. */
export type Link = {
  readonly redis: Redis;
  readonly queues: BullQueues;
  readonly names: QueueNames;
};
