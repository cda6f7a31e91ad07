import { eventIdFrom, type Refusal, type WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import type { ApiNode, RunningApi } from "../nodes/api-node.ts";
import type { Random } from "../world/random.ts";
import type { World } from "../world/world.ts";

/** What those outside the cluster have: addresses, and patience. */
export type Outside = {
  readonly world: World;
  readonly random: Random;
  readonly apis: readonly ApiNode[];
  /** Whether it is over: nobody outside goes on. */
  readonly isOver: () => boolean;
  /** Lets something go on beside the rest; if it fails, the simulation is at fault. */
  readonly begin: (doing: Promise<void>) => void;
};

/** An event without its id: each call over the network makes a new one, as api does for each request. */
export type Asked<Event> = Event extends WorkflowEvent ? Omit<Event, "eventId" | "origin"> : never;

/** Any api that answers; undefined where one was tried in vain, after a while. */
export async function anApi({ world, random, apis }: Outside): Promise<RunningApi | undefined> {
  const api = random.pick(apis).running;
  if (api === undefined) await world.time.wait(random.between(50, 500));
  return api;
}

/** What came of one call: the answer, or nothing, because the connection broke or the api died. */
export async function ask(
  event: Asked<WorkflowEvent>,
  { outside, api }: { readonly outside: Outside; readonly api: RunningApi },
): Promise<Applied | "unheard"> {
  const { world, random } = outside;
  const { time, weather } = world;
  await time.wait(weather.travelMs());
  if (!api.life.isAlive) return "unheard";
  const origin = { actor: "outside", requestId: "", traceContext: "" };
  const eventId = eventIdFrom(random.uuid());
  const answer = api.link.apply({ ...event, eventId, origin }, { deadlineMs: random.pick([1_000, 5_000, 10_000]) });
  const died = new Promise<"unheard">((resolve) => api.life.onceOver(() => resolve("unheard")));
  const heard = await Promise.race([answer, died]);
  await time.wait(weather.travelMs());
  return weather.strikes("callBreaks") ? "unheard" : heard;
}

/** Asks one api after the other until one has answered or refused for good. */
export async function askUntilAnswered(event: Asked<WorkflowEvent>, outside: Outside): Promise<Applied | undefined> {
  while (!outside.isOver()) {
    const api = await anApi(outside);
    const applied = api === undefined ? "unheard" : await ask(event, { outside, api });
    if (applied !== "unheard" && !(applied.kind === "refused" && isForNow(applied.refusal))) return applied;
    await outside.world.time.wait(outside.random.between(10, 800));
  }
  return undefined;
}

/** Refused for a reason that passes. */
export function isForNow({ kind }: Refusal): boolean {
  return kind === "Unavailable" || kind === "Overloaded";
}
