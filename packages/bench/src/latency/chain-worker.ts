import { credentials } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";

/** A task that has come, and when, in milliseconds of performance.now(). */
export type Came = { readonly task: workerGrpc.WorkerTask; readonly atMs: number };

/** A worker for one task at a time, over a stream and a connection of its own, by the contract alone. */
export class ChainWorker {
  readonly #client: workerGrpc.WorkerServiceClient;
  readonly #stream: ReturnType<workerGrpc.WorkerServiceClient["work"]>;
  readonly #taskType: string;
  readonly #came: Came[] = [];
  #lostAtMs: number | undefined;
  #wake: (() => void) | undefined;

  constructor(address: string, taskType: string) {
    this.#taskType = taskType;
    this.#client = new workerGrpc.WorkerServiceClient(address, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    this.#stream = this.#client.work();
    this.#stream.on("data", (frame: workerGrpc.WorkResponse) => this.#take(frame));
    // It is cancelled at the end.
    this.#stream.on("error", () => undefined);
    this.#send({ hello: workerGrpc.WorkerHello.fromPartial({ workerId: taskType, capabilities: ["cancel"] }) });
    this.#send({ credits: [{ taskType, count: 1 }] });
  }

  /** The next task, when it has come. */
  async next(): Promise<Came> {
    for (;;) {
      const came = this.#came.shift();
      if (came !== undefined) return came;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Waits until the worker hears that its task is lost; gives when it did. It asks for another. */
  async lost(): Promise<number> {
    while (this.#lostAtMs === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
    const atMs = this.#lostAtMs;
    this.#lostAtMs = undefined;
    this.#send({ credits: [{ taskType: this.#taskType, count: 1 }] });
    return atMs;
  }

  /** Completes the task and asks for another; gives when it was sent. */
  complete({ taskId, workflowId, leaseId }: workerGrpc.WorkerTask): number {
    const ids = { taskId, workflowId, leaseId, resultId: leaseId };
    const result = workerGrpc.WorkerResult.fromPartial({ ...ids, status: "WORKER_RESULT_STATUS_COMPLETED" });
    const atMs = performance.now();
    this.#send({ results: [result], credits: [{ taskType: this.#taskType, count: 1 }] });
    return atMs;
  }

  close(): void {
    this.#stream.cancel();
    this.#client.close();
  }

  #take({ tasks, cancellations }: workerGrpc.WorkResponse): void {
    const atMs = performance.now();
    if (cancellations.length > 0) this.#lostAtMs = atMs;
    this.#came.push(...tasks.map((task) => ({ task, atMs })));
    this.#wake?.();
  }

  #send(frame: Partial<workerGrpc.WorkRequest>): void {
    this.#stream.write(workerGrpc.WorkRequest.fromPartial(frame));
  }
}
