import { credentials } from "@grpc/grpc-js";
import { jsonObjectToWire, WireStartWorkflowRequest, workflowGrpc } from "@tutti/contracts";
import { call } from "./call.ts";
import { benchWorkflow } from "./definitions.ts";
import type { Transport } from "./transport.ts";

export type Load = {
  readonly address: string;
  readonly transport: Transport;
  readonly tasksPerWorkflow: number;
  /** Executions under way at any time: whenever one ends the next is started. */
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Called when the measured time begins and when it ends. */
  readonly onMeasure: () => Promise<void>;
};

/** What was acknowledged in the measured time. */
export type LoadResult = { readonly tasks: number; readonly workflows: number; readonly seconds: number };

/** Keeps a closed loop of executions going for a while and counts acknowledged results. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { name, taskType } = benchWorkflow(load.tasksPerWorkflow);
  const client = new workflowGrpc.WorkflowServiceClient(load.address, credentials.createInsecure());
  const stop = new AbortController();
  const failures: unknown[] = [];
  const counts = { tasks: 0, workflows: 0 };
  const start = (slot: number): void => {
    if (stop.signal.aborted) return;
    const request = WireStartWorkflowRequest.fromPartial({ name, input: jsonObjectToWire({ slot }) });
    call<workflowGrpc.StartWorkflowResponse>((done) => client.startWorkflow(request, done)).catch((error: unknown) => {
      failures.push(error);
      stop.abort();
    });
  };
  const working = load.transport.work({
    taskType,
    stop: stop.signal,
    completed: ({ slot, isLast }) => {
      counts.tasks += 1;
      if (!isLast) return;
      counts.workflows += 1;
      start(slot);
    },
  });
  for (let slot = 0; slot < load.inFlight; slot += 1) start(slot);
  await passed(load.warmUpMs);
  await load.onMeasure();
  const before = { ...counts, at: performance.now() };
  await passed(load.measureMs);
  const seconds = (performance.now() - before.at) / 1000;
  const result = { tasks: counts.tasks - before.tasks, workflows: counts.workflows - before.workflows, seconds };
  await load.onMeasure();
  stop.abort();
  await working;
  client.close();
  if (failures.length > 0) throw failures[0];
  return result;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
