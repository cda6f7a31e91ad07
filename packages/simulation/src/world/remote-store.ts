import {
  BatchFailedError,
  type BatchRequest,
  type BatchWrite,
  type ExecutionStore,
  type LockedBatch,
} from "@tutti/ports";
import type { BatchStep } from "@tutti/ports/memory";

import { never, type Life } from "./life.ts";
import { remote } from "./remote.ts";
import type { World } from "./world.ts";

type Decide = (locked: LockedBatch) => BatchWrite;

/** The execution store as one process has it. */
export function remoteStore(world: World, life: Life): ExecutionStore {
  const { time, weather, stores } = world;
  const applyBatch = (request: BatchRequest, decide: Decide) => applyRemotely({ world, life }, request, decide);
  return remote(stores.executions, { life, time, weather, fails: "readFails", instead: { applyBatch } });
}

type Place = { readonly world: World; readonly life: Life };

/**
 * A batch takes its time and holds its locks meanwhile. It is rolled back where its process dies or stands still for too
 * long before it has sent its statements; what it has sent is carried out, whether it lives to hear of it or not.
 */
async function applyRemotely(place: Place, request: BatchRequest, decide: Decide): Promise<void> {
  const { world, life } = place;
  const { time, weather } = world;
  if (!life.isAlive) return await never();
  await time.wait(weather.travelMs());
  const connection = world.stores.connect(async (step) => await between(step, place));
  let failure: unknown;
  try {
    await connection.applyBatch(request, (locked) => noted(decide(locked), place));
    if (weather.strikes("diesInTheMidst")) dies(place, "after its commit");
    if (weather.strikes("commitUnheard")) failure = unheard("the answer to COMMIT was lost");
  } catch (error) {
    failure = error;
  }
  await life.wait(weather.travelMs());
  if (failure !== undefined) throw failure;
}

async function between(step: BatchStep, { world, life }: Place): Promise<void> {
  const { time, weather } = world;
  if (step === "locked") return await untilDecided({ world, life });
  if (weather.strikes("diesInTheMidst")) {
    dies({ world, life }, "before its commit");
    throw rolledBack("the connection was closed");
  }
  await time.wait(weather.travelMs());
  if (weather.strikes("batchRollsBack")) throw rolledBack("deadlock");
  if (weather.strikes("commitUnheard")) throw unheard("the connection was lost at COMMIT");
}

/** The locked rows travel to the process, which may be gone or be slow to take them. */
async function untilDecided({ world, life }: Place): Promise<void> {
  const { time, weather } = world;
  const outcome = await new Promise<"taken" | "gone" | "tooSlow">((resolve) => {
    life.after(weather.travelMs(), () => resolve("taken"));
    life.onceOver(() => resolve("gone"));
    time.after(WAIT_TIMEOUT_MS, () => resolve("tooSlow"));
  });
  if (outcome === "gone") throw rolledBack("the connection was closed");
  if (outcome === "tooSlow") throw rolledBack("the connection was idle for too long");
  if (weather.strikes("batchRollsBack")) throw rolledBack("lock wait");
}

function dies({ world, life }: Place, when: string): void {
  world.trace.note(`${life.name} dies ${when}`);
  life.die();
}

function noted(write: BatchWrite, { world, life }: Place): BatchWrite {
  for (const { workflowId, revision, answer } of write.events)
    world.trace.note(`${life.name} decides ${workflowId} ${revision} ${answer.kind}`);
  return write;
}

function rolledBack(why: string): BatchFailedError {
  return new BatchFailedError(why, { outcome: "rolledBack", isTransient: true, cause: undefined });
}

function unheard(why: string): BatchFailedError {
  return new BatchFailedError(why, { outcome: "unknown", isTransient: true, cause: undefined });
}

// wait_timeout of the write connections: core.md 4.
const WAIT_TIMEOUT_MS = 6_000;
