import { makeClient, type Client } from "@tutti/worker";

import { observe } from "../observe.ts";
import type { Settings } from "../settings.ts";
import { ChainWorker } from "./chain-worker.ts";
import { latencyReport } from "./latency-report.ts";
import { phasesReport, readPhases } from "./phases.ts";

/** Executions of so many tasks, one after the other. */
const [EXECUTIONS, TASKS] = [50, 20];
/** As many before, so that no process is new to what it does. */
const WARM_UP = 50;
/** Executions that are terminated, once more as many before. */
const LOSSES = 100;
/** Between a task's coming and its completion, so that everybody is idle again. */
const IDLE_MS = 5;

/**
 * Two workers, each on a stream and a connection of its own, do the tasks of an execution in turns, on a cluster that does
 * nothing else; tells how long it takes from the moment a worker sends a completion until the other has the task that it
 * scheduled, and then from the call that terminates an execution until the worker that has its task hears of it.
 */
export async function runLatency({ grpcAddress, cluster }: Settings, tell: (text: string) => void): Promise<void> {
  const observer = await observe(cluster);
  const client = makeClient({ address: grpcAddress });
  const types = ["latency_even", "latency_odd"] as const;
  const tasks = Array.from({ length: TASKS }, (_, n) => ({
    name: n % 2 === 0 ? types[0] : types[1],
    taskReferenceName: `t${n}`,
    type: "SIMPLE" as const,
  }));
  await client.registerWorkflow({ name: "bench_latency", version: 1, tasks });
  const workers = types.map((taskType) => new ChainWorker(grpcAddress, taskType));
  const samples: number[] = [];
  let before = await readPhases(cluster);
  for (let run = 0; run < WARM_UP + EXECUTIONS; run += 1) {
    if (run === WARM_UP) before = await readPhases(cluster);
    await client.startWorkflow({ name: "bench_latency" });
    let sentAt: number | undefined;
    for (let n = 0; n < TASKS; n += 1) {
      const worker = workers[n % 2];
      if (worker === undefined) throw new Error("there is no worker");
      const { task, atMs } = await worker.next();
      if (sentAt !== undefined && run >= WARM_UP) samples.push(atMs - sentAt);
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      sentAt = worker.complete(task);
    }
  }
  tell(`from a completion to the task that it schedules, from worker to worker: ${latencyReport(samples)}`);
  tell(`of that the batch in decider, on average: ${phasesReport(before, await readPhases(cluster))}`);
  tell(`from a termination to the worker that has the task: ${latencyReport(await losses(client, workers[0]))}`);
  for (const worker of workers) worker.close();
  tell(`\ndurability: ${await observer.durability()}`);
  await observer.close();
  client.close();
}

/** How long each of some workers' tasks took to be heard of as lost, once its execution was terminated. */
async function losses(client: Client, worker: ChainWorker | undefined): Promise<readonly number[]> {
  if (worker === undefined) throw new Error("there is no worker");
  const samples: number[] = [];
  for (let run = 0; run < 2 * LOSSES; run += 1) {
    const workflowId = await client.startWorkflow({ name: "bench_latency" });
    await worker.next();
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const fromMs = performance.now();
    const terminated = client.terminateWorkflow(workflowId);
    const atMs = await worker.lost();
    if (run >= LOSSES) samples.push(atMs - fromMs);
    await terminated;
  }
  return samples;
}
