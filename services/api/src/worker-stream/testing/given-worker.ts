import { status, type ServiceError } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";
import type { LeasedTask } from "@tutti/ports";

type Frame = Parameters<typeof workerGrpc.WorkRequest.fromPartial>[0];

/** A worker's end of a stream, which keeps what it is told. */
export class GivenWorker {
  readonly call: ReturnType<workerGrpc.WorkerServiceClient["work"]>;
  readonly frames: workerGrpc.WorkResponse[] = [];
  /** How the stream ended; undefined while it has not. */
  end: { readonly code: number; readonly details: string } | undefined;

  constructor(client: workerGrpc.WorkerServiceClient) {
    this.call = client.work();
    this.call.on("data", (frame: workerGrpc.WorkResponse) => this.frames.push(frame));
    this.call.on("end", () => setImmediate(() => (this.end ??= { code: status.OK, details: "" })));
    this.call.on("error", ({ code, details }: ServiceError) => (this.end ??= { code, details }));
  }

  send(frame: Frame): void {
    this.call.write(workerGrpc.WorkRequest.fromPartial(frame));
  }

  hello(workerId = "w"): this {
    this.send({ hello: { workerId } });
    return this;
  }

  want(count: number, taskType = "pack", domain = ""): void {
    this.send({ credits: [{ taskType, domain, count }] });
  }

  get tasks(): readonly workerGrpc.WorkerTask[] {
    return this.frames.flatMap(({ tasks }) => tasks);
  }

  get answers(): readonly workerGrpc.WorkerResultAnswer[] {
    return this.frames.flatMap(({ answers }) => answers);
  }

  /** The kind of outcome of each answered result. */
  get outcomes(): Record<string, string | undefined> {
    return Object.fromEntries(this.answers.map(({ resultId, outcome }) => [resultId, outcome?.$case]));
  }
}

/** A result that completes the task. */
export function resultOf(
  { taskId, workflowId }: Pick<LeasedTask | workerGrpc.WorkerTask, "taskId" | "workflowId">,
  over: Partial<workerGrpc.WorkerResult> = {},
): workerGrpc.WorkerResult {
  return workerGrpc.WorkerResult.fromPartial({
    resultId: "r1",
    taskId,
    workflowId,
    status: "WORKER_RESULT_STATUS_COMPLETED",
    ...over,
  });
}

/** Waits until the condition holds; rejects after 10 s. */
export async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
