import { Client, credentials } from "@grpc/grpc-js";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { Message } from "../clients/message.ts";
import { workMethod } from "../clients/work-method.ts";
import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";

/** How a worker works over `tutti.v1.WorkerService`, by the .proto file alone. */
export type StreamingWorkerOptions = {
  readonly root: string;
  /** host:port of every api; after the end of a stream the next is taken. */
  readonly addresses: readonly string[];
  readonly taskType: string;
  readonly workerId: string;
  readonly workMs: number;
  readonly note: (error: unknown) => void;
  readonly signal: AbortSignal;
};

type Call = ClientDuplexStream<Message, Message>;
/** A result that nobody has answered. A task it is for may long be somebody else's: the server is to tell. */
type Unanswered = { readonly result: JsonObject; sentMs: number };

/** How many tasks it has at most, and how long it waits for an answer before it takes the stream for dead. */
const [capacity, patienceMs] = [10, 4_000];

/** Works until the signal, over one stream after the other. A result is repeated over the next until it is answered. */
export async function workByStream(options: StreamingWorkerOptions): Promise<void> {
  const worker = new StreamingWorker(options);
  for (let turn = 0; !options.signal.aborted; turn += 1) {
    const address = options.addresses[turn % options.addresses.length] ?? "";
    await worker.stream(address).catch(options.note);
    await delay(100);
  }
}

class StreamingWorker {
  readonly #options: StreamingWorkerOptions;
  readonly #method: MethodDefinition<object, object>;
  readonly #unanswered = new Map<string, Unanswered>();
  #call: Call | undefined;

  constructor(options: StreamingWorkerOptions) {
    this.#options = options;
    this.#method = workMethod(options.root);
  }

  /** Resolves or rejects with the end of the stream. */
  async stream(address: string): Promise<void> {
    const client = new Client(address, credentials.createInsecure());
    const call = this.#open(client);
    const beganMs = Date.now();
    const watch = setInterval(() => this.#giveUpWhenDead(call, beganMs), 500);
    const stop = (): void => call.cancel();
    this.#options.signal.addEventListener("abort", stop, { once: true });
    try {
      call.write({ hello: { workerId: this.#options.workerId, clientName: "violence", clientVersion: "1" } });
      for await (const frame of call) this.#receive(frame as Message, call);
    } finally {
      this.#call = undefined;
      this.#options.signal.removeEventListener("abort", stop);
      clearInterval(watch);
      client.close();
    }
  }

  #open(client: Client): Call {
    const { path, requestSerialize, responseDeserialize } = this.#method;
    const serialize = (message: Message): Buffer => requestSerialize(message);
    const deserialize = (bytes: Buffer): Message => responseDeserialize(bytes) as Message;
    return client.makeBidiStreamRequest(path, serialize, deserialize);
  }

  #receive({ welcome, tasks, answers }: Message, call: Call): void {
    if (isObject(welcome)) this.#begin(call);
    for (const answer of objectsIn(answers)) this.#answered(answer);
    for (const task of objectsIn(tasks)) void this.#work(task, call); // It never rejects.
  }

  #begin(call: Call): void {
    this.#call = call;
    const { taskType } = this.#options;
    call.write({ credits: [{ taskType, count: capacity }], results: [...this.#unanswered.values()].map(repeated) });
  }

  async #work(task: JsonObject, call: Call): Promise<void> {
    const { leaseId, taskId, workflowId, referenceTaskName } = task;
    // Every other task is acknowledged by its result alone.
    if (Math.random() < 0.5) call.write({ acknowledged: [asText(leaseId)] });
    await delay(this.#options.workMs);
    const output = Buffer.from(JSON.stringify({ done: referenceTaskName })).toString("base64");
    const resultId = randomUUID();
    const result = { resultId, taskId, workflowId, leaseId, status: "WORKER_RESULT_STATUS_COMPLETED", output };
    this.#unanswered.set(resultId, { result, sentMs: Date.now() });
    // Over another stream than the one it came by, where that one has ended.
    this.#call?.write({ results: [result], credits: [{ taskType: this.#options.taskType, count: 1 }] });
  }

  #answered({ resultId, refused }: JsonObject): void {
    const id = asText(resultId);
    if (!isObject(refused)) return void this.#unanswered.delete(id);
    const { code, message, retryable } = refused;
    if (retryable === true) return void setTimeout(() => this.#repeat(id), 200).unref();
    this.#options.note(new Error(`a result was refused: ${asText(code)} ${asText(message)}`));
    this.#unanswered.delete(id);
  }

  #repeat(resultId: string): void {
    const unanswered = this.#unanswered.get(resultId);
    if (unanswered !== undefined) this.#call?.write({ results: [repeated(unanswered)] });
  }

  #giveUpWhenDead(call: Call, beganMs: number): void {
    const sent = [...this.#unanswered.values()].map(({ sentMs }) => sentMs);
    const waitsSince = this.#call === call ? Math.min(...sent) : beganMs;
    if (Date.now() - waitsSince > patienceMs) call.cancel();
  }
}

function repeated(unanswered: Unanswered): JsonObject {
  unanswered.sentMs = Date.now();
  return { ...unanswered.result, isRepeat: true };
}

function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return isList(list) ? list.filter(isObject) : [];
}
