import { randomUUID } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";

import type { BackOff } from "../back-off.ts";
import type { JsonObject } from "../json.ts";
import { grpcError } from "../report-result.ts";
import type { StartOverStream, UpdateByReference, WorkerClient } from "../worker-client.ts";
import { sizeOfCommand } from "./outgoing.ts";
import { streamStatuses } from "./task-from-stream.ts";
import { Unanswered } from "./unanswered.ts";

type Wire = workerGrpc.WorkerCommand;
type Signal = Parameters<WorkerClient["signal"]>[0];
type Outcome = workerGrpc.WorkerCommandAnswer["outcome"];
/** A command, and how it is done where there is no stream. */
type Command = { readonly wire: Wire; readonly byCall: (client: WorkerClient) => Promise<Outcome> };

/** A stream that is open: how a command is sent, and which kinds its server takes. */
export type CommandStream = { readonly capabilities: ReadonlySet<string>; readonly send: (wire: Wire) => void };

export type CommandsOptions = {
  readonly backOff: BackOff;
  readonly giveUp: AbortSignal;
  /** Asks by unary calls. */
  readonly byCalls: WorkerClient;
};

/** A worker's commands, over one stream after the other, or, for a worker that polls, by calls. */
export class Commands implements WorkerClient {
  readonly #byCalls: WorkerClient;
  readonly #unanswered: Unanswered<Command, Outcome>;
  // A command's id must be like no other of this worker id, whichever processes bear it.
  readonly #prefix = randomUUID();
  #lastNumber = 0;
  #stream: CommandStream | undefined;
  #state: "streaming" | "polling" | "closed" = "streaming";

  constructor({ backOff, giveUp, byCalls }: CommandsOptions) {
    this.#byCalls = byCalls;
    this.#unanswered = new Unanswered({
      ...{ backOff, giveUp, what: "command" },
      sizeOf: ({ wire }) => sizeOfCommand(wire),
      send: ({ wire }, { isRepeat }) => {
        this.#stream?.send(isRepeat ? { ...wire, isRepeat } : wire);
        return this.#stream !== undefined;
      },
    });
  }

  /** Commands that are not answered. */
  get size(): number {
    return this.#unanswered.size;
  }

  async startWorkflow(start: StartOverStream): Promise<string> {
    const outcome = await this.#ask({ $case: "start", value: startToStream(start) }, async (client) => {
      const workflowId = await client.startWorkflow(start);
      return { $case: "started", value: { workflowId } };
    });
    return outcome?.$case === "started" ? (outcome.value.workflowId ?? "") : unanswerable();
  }

  async pushMessage(workflowId: string, message: JsonObject): Promise<string> {
    const value = { workflowId, payload: bytesOf(message) };
    const outcome = await this.#ask({ $case: "pushMessage", value }, async (client) => {
      const messageId = await client.pushMessage(workflowId, message);
      return { $case: "messagePushed", value: { messageId } };
    });
    return outcome?.$case === "messagePushed" ? outcome.value.messageId : unanswerable();
  }

  async updateTask(update: UpdateByReference): Promise<string | undefined> {
    const { workflowId, taskReferenceName, output } = update;
    const said = { status: streamStatuses[update.status], output: output && bytesOf(output) };
    const value = { workflowId, taskReferenceName, ...said };
    const outcome = await this.#ask({ $case: "updateTask", value }, async (client) => {
      const taskId = await client.updateTask(update);
      return { $case: "taskUpdated", value: { taskId } };
    });
    return outcome?.$case === "taskUpdated" ? outcome.value.taskId : unanswerable();
  }

  async signal({ workflowId, status: said, output }: Signal): Promise<boolean> {
    const value = { workflowId, status: streamStatuses[said], output: output && bytesOf(output) };
    const outcome = await this.#ask({ $case: "signal", value }, async (client) => {
      const signaled = await client.signal({ workflowId, status: said, ...(output && { output }) });
      return { $case: "signaled", value: { signaled } };
    });
    return outcome?.$case === "signaled" ? outcome.value.signaled === true : unanswerable();
  }

  /** A stream is open: what is unanswered goes over it. */
  opened(stream: CommandStream, { maxFrameBytes }: { readonly maxFrameBytes: number }): void {
    this.#stream = stream;
    this.#unanswered.limit(maxFrameBytes);
    this.#unanswered.reject(({ wire }) => !takes(stream, wire), notTaken);
    this.#unanswered.sendAll();
  }

  /** The stream is over. */
  lost(): void {
    this.#stream = undefined;
  }

  answered({ commandId, outcome }: workerGrpc.WorkerCommandAnswer): void {
    const isRefused = outcome?.$case === "refused";
    const answer = isRefused
      ? ({ kind: "refused", refused: outcome.value } as const)
      : ({ kind: "done", value: outcome } as const);
    this.#unanswered.answered(commandId, answer);
  }

  /** There are no streams: what is asked from now on, and what has been, is asked by calls. */
  poll(): void {
    this.#state = "polling";
    for (const { message, resolve, reject } of this.#unanswered.takeAll())
      message.byCall(this.#byCalls).then(resolve, reject);
  }

  giveUp(): void {
    this.#unanswered.giveUp();
  }

  /** The worker is drained. */
  close(): void {
    this.#state = "closed";
    this.#unanswered.giveUp();
  }

  #ask(command: Wire["command"], byCall: Command["byCall"]): Promise<Outcome> {
    if (this.#state === "closed") return Promise.reject(closed);
    if (this.#state === "polling") return byCall(this.#byCalls);
    this.#lastNumber += 1;
    const commandId = `${this.#prefix}-${this.#lastNumber}`;
    const wire = { commandId, createdTimeMs: Date.now(), command };
    if (this.#stream !== undefined && !takes(this.#stream, wire)) return Promise.reject(notTaken);
    return this.#unanswered.add(commandId, { wire, byCall });
  }
}

const words = {
  start: "start-workflows",
  pushMessage: "messages",
  updateTask: "update-tasks",
  signal: "signals",
} as const;

function takes({ capabilities }: CommandStream, { command }: Wire): boolean {
  return command !== undefined && capabilities.has(words[command.$case]);
}

const notTaken = grpcError(status.UNIMPLEMENTED, "the server does not take this over the stream of a worker");
const closed = grpcError(status.CANCELLED, "the worker is drained");

function unanswerable(): never {
  throw grpcError(status.INTERNAL, "the server has answered something else");
}

function startToStream(start: StartOverStream): workerGrpc.StartExecution {
  const { name, version, input, correlationId, priority, taskToDomain = {}, idempotencyKey } = start;
  const { idempotencyStrategy } = start;
  return workerGrpc.StartExecution.fromPartial({
    ...{ name, version, correlationId, priority, idempotencyKey },
    input: input && bytesOf(input),
    taskToDomain: new Map(Object.entries(taskToDomain)),
    idempotencyStrategy: idempotencyStrategy && (`IDEMPOTENCY_STRATEGY_${idempotencyStrategy}` as const),
  });
}

/** As in JSON, dates become text and members that are undefined are left out. */
function bytesOf(object: JsonObject): Uint8Array {
  return Buffer.from(JSON.stringify(object), "utf8");
}
