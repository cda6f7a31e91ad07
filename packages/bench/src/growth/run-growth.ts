import { observe } from "../observe.ts";
import type { Settings } from "../settings.ts";
import { streamTransport } from "../stream-transport.ts";
import { growthReport } from "./growth-report.ts";
import { measureGrowth } from "./measure-growth.ts";
import type { GrowthMeasure } from "./measure-growth.ts";
import { growthShapes } from "./shapes.ts";

const SIZES = [
  { size: 100, runs: 20 },
  { size: 10_000, runs: 1 },
];

/**
 * Runs loops and forks of two sizes on a running cluster and tells what a task costs in each: it must not cost more for
 * the size of its execution. `only` is a part of the names of the shapes to run; empty: all.
 */
export async function runGrowth(
  { grpcAddress, restUrl, cluster, pollers, batch }: Settings,
  { only, tell }: { readonly only: string; readonly tell: (text: string) => void },
): Promise<void> {
  const observer = await observe(cluster);
  const transport = streamTransport(grpcAddress, { credits: pollers * batch });
  const surroundings = { restUrl, observer, transport, deciders: cluster.pids.get("decider") ?? [] };
  const measured: GrowthMeasure[] = [];
  for (const shape of growthShapes.filter(({ name }) => name.includes(only))) {
    for (const { size, runs } of SIZES) {
      const one = await measureGrowth({ shape, size, runs }, surroundings);
      measured.push(one);
      tell(`${shape.name}, ${size}: ${(one.seconds / runs).toFixed(2)} s an execution`);
    }
  }
  tell(`\n${growthReport(measured)}\n\ndurability: ${await observer.durability()}`);
  await observer.close();
}
