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

  hello(workerId = "w", more: Partial<workerGrpc.WorkerHello> = {}): this {
    this.send({ hello: { workerId, ...more } });
    return this;
  }

  want(count: number, taskType = "pack", domain = ""): void {
    this.send({ credits: [{ taskType, domain, count }] });
  }

  get tasks(): readonly GotTask[] {
    return this.frames.flatMap(({ tasks }) => tasks.map(named));
  }

  get cancellations(): readonly workerGrpc.TaskCancellation[] {
    return this.frames.flatMap(({ cancellations }) => cancellations);
  }

  get progressAnswers(): readonly workerGrpc.WorkerProgressAnswer[] {
    return this.frames.flatMap(({ progressAnswers }) => progressAnswers);
  }

  get commandAnswers(): readonly workerGrpc.WorkerCommandAnswer[] {
    return this.frames.flatMap(({ commandAnswers }) => commandAnswers);
  }

  get withdrawn(): readonly workerGrpc.WorkerCreditWithdrawn[] {
    return this.frames.flatMap(({ withdrawn }) => withdrawn);
  }

  get answers(): readonly workerGrpc.WorkerResultAnswer[] {
    return this.frames.flatMap(({ answers }) => answers);
  }

  /** The kind of outcome of each answered result. */
  get outcomes(): Record<string, string | undefined> {
    return Object.fromEntries(this.answers.map(({ resultId, outcome }) => [resultId ?? "", outcome?.$case]));
  }
}

/** A task as it came; its ids are always there. */
export type GotTask = workerGrpc.WorkerTask & {
  readonly leaseId: string;
  readonly taskId: string;
  readonly workflowId: string;
};

function named(task: workerGrpc.WorkerTask): GotTask {
  const { leaseId, taskId, workflowId } = task;
  if (leaseId === undefined || taskId === undefined || workflowId === undefined) throw new Error("a task has no name");
  return { ...task, leaseId, taskId, workflowId };
}

/** A result that completes the task. */
export function resultOf(
  { taskId, workflowId }: Pick<LeasedTask | GotTask, "taskId" | "workflowId">,
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
