import type { QueuedTask } from "@tutti/engine";
import type { QueueNews, Subscription, TaskQueue } from "@tutti/ports";

import type { Life } from "./life.ts";
import { call, remote } from "./remote.ts";
import type { World } from "./world.ts";

/** The task queue as one process has it: calls fail, jobs are put in twice, and news are missed. */
export function remoteQueue(world: World, life: Life): TaskQueue {
  const { time, weather, queue } = world;
  const options = { life, time, weather, fails: "queueFails" } as const;
  const enqueue = async (tasks: readonly QueuedTask[]): Promise<void> => {
    if (weather.strikes("enqueuedAgain")) time.after(weather.muchLaterMs(), () => void queue.enqueue(tasks));
    await call(() => queue.enqueue(tasks), options);
  };
  const subscribe = (listener: (news: QueueNews) => void) => subscribeFor(listener, { world, life });
  return remote<TaskQueue>(queue, { ...options, instead: { enqueue, subscribe } });
}

async function subscribeFor(
  listener: (news: QueueNews) => void,
  { world: { queue, weather }, life }: { readonly world: World; readonly life: Life },
): Promise<Subscription> {
  const subscription = await queue.subscribe((news) => {
    const isLost = news.kind === "work" && weather.strikes("newsLost");
    if (!isLost) life.after(weather.travelMs(), () => listener(news));
  });
  life.onceOver(() => void subscription.close());
  return subscription;
}
