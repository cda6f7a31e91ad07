import { setTimeout as delay } from "node:timers/promises";

import { observe, type Reading } from "../observe.ts";
import type { Settings } from "../settings.ts";
import { openStreams, pollOverAndOver, type IdleWorkers } from "./idle-workers.ts";
import { idleReport, type IdleMeasure } from "./idle-report.ts";
import { redisCommands } from "./redis-commands.ts";

const SETTLE_MS = 10_000;

/**
 * What workers cost who wait for tasks that do not come: none, then so many on streams, then as many that poll. Each has a
 * connection of its own; they are spread over ten task types.
 */
export async function runIdle(settings: Settings, tell: (text: string) => void): Promise<void> {
  const { grpcAddress, idleWorkers: count } = settings;
  const kinds: readonly (readonly [string, () => Promise<IdleWorkers>])[] = [
    ["no workers", () => Promise.resolve({ close: () => Promise.resolve() })],
    [`${count} workers on streams`, () => openStreams(grpcAddress, count)],
    [`${count} workers that poll for 5 s`, () => pollOverAndOver(grpcAddress, count)],
  ];
  const measured: IdleMeasure[] = [];
  for (const [name, begin] of kinds) {
    const workers = await begin();
    await delay(SETTLE_MS);
    measured.push({ name, ...(await measure(settings)) });
    await workers.close();
    tell(`${name}: measured`);
  }
  tell(`\n${idleReport(measured)}`);
}

async function measure({ cluster, redisUrl, measureMs }: Settings): Promise<Omit<IdleMeasure, "name">> {
  const observer = await observe(cluster);
  const readAll = async (): Promise<Reading & { readonly redis: number; readonly atMs: number }> => ({
    ...(await observer.read()),
    redis: await redisCommands(redisUrl),
    atMs: performance.now(),
  });
  const before = await readAll();
  await delay(measureMs);
  const after = await readAll();
  await observer.close();
  return { before, after };
}
