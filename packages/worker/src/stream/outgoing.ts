import type { workerGrpc } from "@tutti/contracts";

type Frame = workerGrpc.WorkRequest;

/** So many more tasks of a type and domain. */
export type Credit = { readonly taskType: string; readonly domain: string; readonly count: number };
/** One hand-out of a task. */
export type Lease = { readonly leaseId: string; readonly taskId: string; readonly workflowId: string };

/** What is said in a frame weighs no more together; what is larger goes alone. */
const frameBytes = 1024 * 1024;
/** What a result, report or command weighs beside its payload, near enough. */
const headBytes = 300;

/** What is to be sent to the server, until a frame takes it: what is ready in one turn of the event loop travels together. */
export class Outgoing {
  readonly #credits = new Map<string, Credit>();
  readonly #acknowledged = new Set<string>();
  readonly #results: workerGrpc.WorkerResult[] = [];
  readonly #progress: workerGrpc.WorkerProgress[] = [];
  readonly #commands: workerGrpc.WorkerCommand[] = [];
  #returned: Lease[] = [];
  #withdrawals: workerGrpc.WorkerCreditWithdrawal[] = [];
  #isDraining = false;
  #maxBytes = frameBytes;

  /** The server takes no larger frame. */
  limit(maxBytes: number): void {
    this.#maxBytes = Math.min(frameBytes, maxBytes);
  }

  credit({ taskType, domain, count }: Credit): void {
    const key = JSON.stringify([taskType, domain]);
    const before = this.#credits.get(key)?.count ?? 0;
    this.#credits.set(key, { taskType, domain, count: before + count });
  }

  acknowledge(leaseId: string): void {
    this.#acknowledged.add(leaseId);
  }

  /** A result acknowledges its task too. */
  result(result: workerGrpc.WorkerResult): void {
    if (result.leaseId !== undefined) this.#acknowledged.delete(result.leaseId);
    this.#results.push(result);
  }

  progress(progress: workerGrpc.WorkerProgress): void {
    this.#progress.push(progress);
  }

  command(command: workerGrpc.WorkerCommand): void {
    this.#commands.push(command);
  }

  giveBack(lease: Lease): void {
    this.#acknowledged.delete(lease.leaseId);
    this.#returned.push(lease);
  }

  withdraw(withdrawal: workerGrpc.WorkerCreditWithdrawal): void {
    this.#withdrawals.push(withdrawal);
  }

  /** No more tasks are wanted: credits that have not left do not leave. */
  drain(): void {
    this.#credits.clear();
    this.#isDraining = true;
  }

  get isEmpty(): boolean {
    const isSilent = this.#credits.size === 0 && this.#acknowledged.size === 0 && !this.#isDraining;
    const lists = [this.#results, this.#progress, this.#commands, this.#returned, this.#withdrawals];
    return isSilent && lists.every(({ length }) => length === 0);
  }

  /** The next frame, taken out. */
  take(): Frame {
    const room: Room = { bytes: this.#maxBytes, isFresh: true };
    const frame: Frame = {
      hello: undefined,
      credits: [...this.#credits.values()],
      acknowledged: [...this.#acknowledged],
      // What is said of a task goes in the order in which it was said.
      progress: cut(this.#progress, sizeOfProgress, room),
      results: cut(this.#results, sizeOfResult, room),
      commands: cut(this.#commands, sizeOfCommand, room),
      returned: this.#returned,
      drain: this.#isDraining ? {} : undefined,
      withdrawals: this.#withdrawals,
    };
    this.#credits.clear();
    this.#acknowledged.clear();
    this.#returned = [];
    this.#withdrawals = [];
    this.#isDraining = false;
    return frame;
  }
}

type Room = { bytes: number; isFresh: boolean };

/** The first of the messages that fit into the room; one fits into a fresh room whatever its size. */
function cut<Message>(messages: Message[], sizeOf: (message: Message) => number, room: Room): Message[] {
  if (messages.length === 0) return [];
  let count = 0;
  for (const message of messages) {
    room.bytes -= sizeOf(message);
    if (room.bytes < 0 && !room.isFresh) break;
    room.isFresh = false;
    count += 1;
  }
  return messages.splice(0, count);
}

/** What a result weighs in a frame, near enough. */
export function sizeOfResult({ output, reason, logs }: workerGrpc.WorkerResult): number {
  return headBytes + (output?.length ?? 0) + sizeOfTexts(reason, logs);
}

/** What a report of progress weighs in a frame, near enough. */
export function sizeOfProgress({ output, reason, logs }: workerGrpc.WorkerProgress): number {
  return headBytes + (output?.length ?? 0) + sizeOfTexts(reason, logs);
}

/** What a command weighs in a frame, near enough. */
export function sizeOfCommand({ command }: workerGrpc.WorkerCommand): number {
  switch (command?.$case) {
    case "start":
      return headBytes + (command.value.input?.length ?? 0);
    case "pushMessage":
      return headBytes + command.value.payload.length;
    default:
      return headBytes + (command?.value.output?.length ?? 0);
  }
}

function sizeOfTexts(reason = "", logs: readonly workerGrpc.WorkerLogLine[]): number {
  return 3 * (reason.length + logs.reduce((sum, { log = "" }) => sum + log.length, 0));
}
