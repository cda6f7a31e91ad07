import { randomUUID } from "node:crypto";
import { credentials } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";
import { slotOf } from "./definitions.ts";
import type { BenchTask, Transport } from "./transport.ts";

/** Our worker stream: one for all, tasks and results as many to a frame as are ready. */
export function streamTransport(address: string, { credits }: { readonly credits: number }): Transport {
  return {
    name: "worker stream",
    work: async ({ taskType, completed, stop }) => {
      const client = new workerGrpc.WorkerServiceClient(address, credentials.createInsecure());
      const stream = client.work();
      const send = (frame: Partial<workerGrpc.WorkRequest>): void => {
        if (!stream.writableEnded) stream.write(workerGrpc.WorkRequest.fromPartial(frame));
      };
      const unanswered = new Map<string, BenchTask>();
      const leaveWhenAnswered = (): void => {
        if (stop.aborted && unanswered.size === 0) stream.end();
      };
      send({ hello: workerGrpc.WorkerHello.fromPartial({ workerId: `bench-${randomUUID()}`, clientName: "bench" }) });
      send({ credits: [{ taskType, domain: "", count: credits }] });
      stream.on("data", (frame: workerGrpc.WorkResponse) => {
        for (const { resultId = "", outcome } of frame.answers) {
          const task = unanswered.get(resultId);
          if (task === undefined || outcome?.$case === "refused") stream.destroy(new Error(`a result was refused`));
          else completed(task);
          unanswered.delete(resultId);
        }
        leaveWhenAnswered();
        // What comes after the end goes back to its queue.
        if (frame.tasks.length === 0 || stream.writableEnded) return;
        const results = frame.tasks.map((task) => {
          const { taskId = "", workflowId = "", leaseId = "" } = task;
          unanswered.set(leaseId, { taskId, workflowId, ...slotOf(new TextDecoder().decode(task.input)) });
          return workerGrpc.WorkerResult.fromPartial({
            resultId: leaseId,
            taskId,
            workflowId,
            leaseId,
            status: "WORKER_RESULT_STATUS_COMPLETED",
          });
        });
        send({ results, credits: stop.aborted ? [] : [{ taskType, domain: "", count: frame.tasks.length }] });
      });
      await new Promise<void>((resolve, reject) => {
        stream.once("end", resolve);
        stream.once("error", reject);
        stop.addEventListener("abort", () => {
          send({ drain: {} });
          leaveWhenAnswered();
        });
      });
      client.close();
    },
  };
}
