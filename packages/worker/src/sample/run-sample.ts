import { makeClient } from "../client.ts";
import type { Execution } from "../execution.ts";
import type { WorkerProblem } from "../transport.ts";
import { startWorker } from "../worker.ts";
import type { Worker } from "../worker.ts";
import { orderFulfilment, sampleTasks } from "./definitions.ts";
import { executionTable } from "./execution-table.ts";
import { followExecution } from "./follow.ts";
import { sampleHandlers } from "./handlers.ts";

/** The sample after its first execution: how that ended, and the worker, which works on until it is drained. */
export type SampleRun = { readonly execution: Execution; readonly worker: Worker };

/** Registers the sample, runs its worker, starts one execution, follows it and prints it as a table. */
export async function runSample(options: {
  readonly address: string;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** How long the execution may take. */
  readonly limitMs: number;
}): Promise<SampleRun> {
  const { address, print, signal, limitMs } = options;
  const client = makeClient({ address });
  try {
    await client.registerTasks(sampleTasks);
    await client.registerWorkflow(orderFulfilment);
    const worker = startWorker({
      address,
      handlers: sampleHandlers,
      workerId: "sample",
      onError: (problem) => print(`  worker: ${problemLine(problem)}`),
    });
    const input = { orderId: "o-1", amount: 42, shipping: "express" };
    const workflowId = await client.startWorkflow({ name: orderFulfilment.name, version: 1, input });
    print(`\nstarted ${orderFulfilment.name} ${workflowId}\n`);
    const execution = await followExecution({ client, workflowId, print, limitMs, signal });
    print("");
    executionTable(execution).forEach(print);
    return { execution, worker };
  } finally {
    client.close();
  }
}

function problemLine(problem: WorkerProblem): string {
  const about = problem.kind === "stream" ? "the stream" : `a ${problem.kind} of ${problem.taskType}`;
  return `${about} failed: ${String(problem.error)}`;
}
