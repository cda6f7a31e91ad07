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
      const unanswered = new Map<string, { readonly task: BenchTask; readonly result: workerGrpc.WorkerResult }>();
      // A cluster with too much to do asks for it again, a little later.
      const sendAgain = (result: workerGrpc.WorkerResult, { retryAfterMs = 0 }: workerGrpc.ResultRefused): void =>
        void setTimeout(() => send({ results: [result] }), Math.max(SEND_AGAIN_MS, retryAfterMs));
      const leaveWhenAnswered = (): void => {
        if (stop.aborted && unanswered.size === 0) stream.end();
      };
      send({ hello: workerGrpc.WorkerHello.fromPartial({ workerId: `bench-${randomUUID()}`, clientName: "bench" }) });
      send({ credits: [{ taskType, domain: "", count: credits }] });
      stream.on("data", (frame: workerGrpc.WorkResponse) => {
        for (const { resultId = "", outcome } of frame.answers) {
          const sent = unanswered.get(resultId);
          const refused = outcome?.$case === "refused" ? outcome.value : undefined;
          if (sent !== undefined && refused?.retryable === true) {
            sendAgain(sent.result, refused);
            continue;
          }
          if (sent === undefined || refused !== undefined) stream.destroy(unusable(resultId, refused));
          else completed(sent.task);
          unanswered.delete(resultId);
        }
        leaveWhenAnswered();
        // What comes after the end goes back to its queue.
        if (frame.tasks.length === 0 || stream.writableEnded) return;
        const results = frame.tasks.map((task) => {
          const { taskId = "", workflowId = "", leaseId = "" } = task;
          const result = workerGrpc.WorkerResult.fromPartial({
            resultId: leaseId,
            taskId,
            workflowId,
            leaseId,
            status: "WORKER_RESULT_STATUS_COMPLETED",
          });
          const done = { taskId, workflowId, ...slotOf(new TextDecoder().decode(task.input)) };
          unanswered.set(leaseId, { task: done, result });
          return result;
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

const SEND_AGAIN_MS = 100;

function unusable(resultId: string, refused: workerGrpc.ResultRefused | undefined): Error {
  if (refused === undefined) return new Error(`result ${resultId} was answered, and nobody waits for that`);
  return new Error(`result ${resultId} was refused with ${refused.code ?? ""}: ${refused.message ?? ""}`);
}
