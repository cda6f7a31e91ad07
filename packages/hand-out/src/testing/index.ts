export { done, FakeDecider } from "./fake-decider.ts";
export { FakeQueue } from "./fake-queue.ts";
export { givenLimits, noLimits } from "./given-limits.ts";
export { leasedTask, queuedTask } from "./given-tasks.ts";
