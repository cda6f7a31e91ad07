import type { Observer, Reading } from "../observe.ts";
import { residentBytes } from "../proc.ts";
import type { Transport } from "../transport.ts";
import type { GrowthShape } from "./shapes.ts";

export type GrowthMeasure = {
  readonly shape: GrowthShape;
  readonly size: number;
  /** Executions, one after the other. */
  readonly runs: number;
  readonly tasks: number;
  readonly seconds: number;
  readonly before: Reading;
  readonly after: Reading;
  /** The most that the deciders together had in memory while it ran. */
  readonly deciderBytes: number;
};

export type GrowthSurroundings = {
  readonly restUrl: string;
  readonly observer: Observer;
  readonly transport: Transport;
  readonly deciders: readonly number[];
};

/** Executions of one size, each started when the one before has ended. Rejects where one does not end well. */
export async function measureGrowth(
  { shape, size, runs }: Pick<GrowthMeasure, "shape" | "size" | "runs">,
  { restUrl, observer, transport, deciders }: GrowthSurroundings,
): Promise<GrowthMeasure> {
  const definition = { ...shape.definition(size), version: 1, schemaVersion: 2, ownerEmail: "bench@example.com" };
  await request(`${restUrl}/metadata/workflow`, { method: "PUT", body: JSON.stringify([definition]) });
  const stop = new AbortController();
  const working = transport.work({ taskType: shape.taskType, completed: () => undefined, stop: stop.signal });
  let deciderBytes = 0;
  const look = (): void => void (deciderBytes = Math.max(deciderBytes, sum(deciders.map(residentBytes))));
  // Whatever runs once is measured after all that is smaller, and needs no run to warm up.
  if (runs > 1) await run({ restUrl, name: definition.name, input: shape.input(size), look });
  const before = await observer.read();
  const startedAt = performance.now();
  for (let count = 0; count < runs; count += 1)
    await run({ restUrl, name: definition.name, input: shape.input(size), look });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await observer.read();
  stop.abort();
  await working;
  return { shape, size, runs, tasks: runs * shape.tasks(size), seconds, before, after, deciderBytes };
}

async function run({
  restUrl,
  name,
  input,
  look,
}: {
  readonly restUrl: string;
  readonly name: string;
  readonly input: object;
  readonly look: () => void;
}): Promise<void> {
  const body = JSON.stringify({ name, version: 1, input });
  const workflowId = await (await request(`${restUrl}/workflow`, { method: "POST", body })).text();
  for (;;) {
    const found = await request(`${restUrl}/workflow/${workflowId}?includeTasks=false`, { method: "GET" });
    const { status, reasonForIncompletion } = (await found.json()) as {
      status: string;
      reasonForIncompletion?: string;
    };
    look();
    if (status === "COMPLETED") return;
    if (status !== "RUNNING") throw new Error(`${name} ended as ${status}: ${reasonForIncompletion ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const LOOK_MS = 50;

async function request(url: string, options: { readonly method: string; readonly body?: string }): Promise<Response> {
  const response = await fetch(url, { ...options, headers: { "content-type": "application/json" } });
  if (!response.ok) throw new Error(`${options.method} ${url} -> ${response.status} ${await response.text()}`);
  return response;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
