import type { workerGrpc } from "@tutti/contracts";

type Frame = workerGrpc.WorkRequest;

/** The results of a frame weigh no more together; a larger one goes alone. */
const frameBytes = 1024 * 1024;
/** What a result weighs beside its payload, near enough. */
const headBytes = 300;

/** What is to be sent to the server, until a frame takes it: what is ready in one turn of the event loop travels together. */
export class Outgoing {
  readonly #credits = new Map<string, workerGrpc.WorkerCredit>();
  readonly #acknowledged = new Set<string>();
  #results: workerGrpc.WorkerResult[] = [];
  #returned: workerGrpc.LeaseReference[] = [];
  #isDraining = false;
  #maxBytes = frameBytes;

  /** The server takes no larger frame. */
  limit(maxBytes: number): void {
    this.#maxBytes = Math.min(frameBytes, maxBytes);
  }

  credit({ taskType, domain, count }: workerGrpc.WorkerCredit): void {
    const key = JSON.stringify([taskType, domain]);
    const before = this.#credits.get(key)?.count ?? 0;
    this.#credits.set(key, { taskType, domain, count: before + count });
  }

  acknowledge(leaseId: string): void {
    this.#acknowledged.add(leaseId);
  }

  /** A result acknowledges its task too. */
  result(result: workerGrpc.WorkerResult): void {
    this.#acknowledged.delete(result.leaseId);
    this.#results.push(result);
  }

  giveBack(lease: workerGrpc.LeaseReference): void {
    this.#acknowledged.delete(lease.leaseId);
    this.#returned.push(lease);
  }

  /** No more tasks are wanted: credits that have not left do not leave. */
  drain(): void {
    this.#credits.clear();
    this.#isDraining = true;
  }

  get isEmpty(): boolean {
    const isSilent = this.#credits.size === 0 && this.#acknowledged.size === 0 && !this.#isDraining;
    return isSilent && this.#results.length === 0 && this.#returned.length === 0;
  }

  /** The next frame, taken out. */
  take(): Frame {
    const frame: Frame = {
      hello: undefined,
      credits: [...this.#credits.values()],
      acknowledged: [...this.#acknowledged],
      results: this.#takeResults(),
      returned: this.#returned,
      drain: this.#isDraining ? {} : undefined,
    };
    this.#credits.clear();
    this.#acknowledged.clear();
    this.#returned = [];
    this.#isDraining = false;
    return frame;
  }

  #takeResults(): workerGrpc.WorkerResult[] {
    let sizeBytes = 0;
    let count = 0;
    for (const result of this.#results) {
      sizeBytes += sizeOfResult(result);
      if (count > 0 && sizeBytes > this.#maxBytes) break;
      count += 1;
    }
    return this.#results.splice(0, count);
  }
}

/** What a result weighs in a frame, near enough. */
export function sizeOfResult({ output, reason, logs }: workerGrpc.WorkerResult): number {
  const logChars = logs.reduce((sum, { log }) => sum + log.length, 0);
  return headBytes + output.length + 3 * (reason.length + logChars);
}
