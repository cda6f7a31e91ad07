import { credentials } from "@grpc/grpc-js";
import { payloadFromWire, taskGrpc, WireTaskResult } from "@tutti/contracts";
import type { WireTask } from "@tutti/contracts";
import { call } from "./call.ts";
import { slotOf } from "./definitions.ts";
import type { BenchTask, Transport } from "./transport.ts";

/** Conductor's own gRPC: every poller asks for a batch, every result is a call of its own. */
export function unaryTransport(
  address: string,
  { pollers, batch }: { readonly pollers: number; readonly batch: number },
): Transport {
  return {
    name: "unary gRPC",
    work: async ({ taskType, completed, stop }) => {
      const client = new taskGrpc.TaskServiceClient(address, credentials.createInsecure());
      const finish = async (task: BenchTask): Promise<void> => {
        const result = WireTaskResult.fromPartial({
          workflowInstanceId: task.workflowId,
          taskId: task.taskId,
          workerId: "bench",
          status: "COMPLETED",
        });
        await call<taskGrpc.UpdateTaskResponse>((done) => client.updateTask({ result }, done));
        completed(task);
      };
      const poll = async (): Promise<void> => {
        while (!stop.aborted) {
          const request = { taskType, workerId: "bench", domain: "", count: batch, timeout: 1000 };
          const finishing: Promise<void>[] = [];
          for await (const task of client.batchPoll(request)) finishing.push(finish(benchTask(task as WireTask)));
          await Promise.all(finishing);
        }
      };
      await Promise.all(Array.from({ length: pollers }, poll));
      client.close();
    },
  };
}

function benchTask(task: WireTask): BenchTask {
  return { taskId: task.taskId, workflowId: task.workflowInstanceId, ...slotOf(payloadFromWire(task.inputData).text) };
}
