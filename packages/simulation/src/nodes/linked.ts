import { makeDeciderLink, type DeciderLink, type Log } from "@tutti/service-kit";

import type { Life } from "../world/life.ts";
import { Pool, type ServerPlace } from "../world/pool.ts";
import type { World } from "../world/world.ts";

/** A process's streams to the deciders. */
export type Linked = { readonly link: DeciderLink; readonly pool: Pool; readonly epoch: string };

export function linkTo(
  deciders: readonly ServerPlace[],
  {
    world,
    life,
    log,
    followsLeases = false,
  }: { readonly world: World; readonly life: Life; readonly log: Log; readonly followsLeases?: boolean },
): Linked {
  const random = world.random.split();
  const pool = new Pool(deciders, { world, life });
  const epoch = random.uuid();
  const link = makeDeciderLink({
    pool,
    instance: life.name,
    epoch,
    log,
    followsLeases,
    clock: life.clock,
    random: () => random.unit(),
    defaultDeadlineMs: 10_000,
  });
  return { link, pool, epoch };
}
