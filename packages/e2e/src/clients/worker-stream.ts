import { Client, credentials } from "@grpc/grpc-js";
import type { ClientDuplexStream } from "@grpc/grpc-js";

import { isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { until } from "../until.ts";
import type { Message } from "./message.ts";
import { workMethod } from "./work-method.ts";

/** One stream of a worker, by the .proto file alone, which keeps what it is told. */
export class WorkerStreamClient {
  readonly #client: Client;
  readonly #call: ClientDuplexStream<Message, Message>;
  readonly #frames: Message[] = [];
  #isOver = false;

  /** Says hello. `hello` goes with the worker's name. */
  constructor(address: string, { root, ...hello }: { readonly root: string; readonly workerId: string } & JsonObject) {
    const { path, requestSerialize, responseDeserialize } = workMethod(root);
    this.#client = new Client(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
    this.#call = this.#client.makeBidiStreamRequest(
      path,
      (message: Message): Buffer => requestSerialize(message),
      (bytes: Buffer): Message => responseDeserialize(bytes) as Message,
    );
    this.#call.on("data", (frame: Message) => this.#frames.push(frame));
    this.#call.on("error", () => (this.#isOver = true));
    this.#call.on("end", () => (this.#isOver = true));
    this.send({ hello });
  }

  send(frame: Message): void {
    this.#call.write(frame);
  }

  /** What frames held so far under that name. */
  all(list: string): readonly JsonObject[] {
    return this.#frames.flatMap((frame) => objectsIn(frame[list]));
  }

  /** The first in a list of frames that is meant, when it comes; rejects when none has within 20 s, or the stream is over. */
  async next(list: string, isMeant: (found: JsonObject) => boolean = () => true): Promise<JsonObject> {
    return await until(`one of ${list}`, { withinMs: 20_000, everyMs: 1 }, async () => {
      const found = this.all(list).find(isMeant);
      if (found === undefined && this.#isOver) throw new Error(`the stream has ended without one of ${list}`);
      return await Promise.resolve(found);
    });
  }

  /** Asks for a task, and gives it when it is there, acknowledged. */
  async task(taskType: string): Promise<JsonObject> {
    this.send({ credits: [{ taskType, count: 1 }] });
    const task = await this.next("tasks", (one) => one["taskType"] === taskType);
    this.send({ acknowledged: [task["leaseId"]] } as Message);
    return task;
  }

  /** Resolves when the stream is over. */
  async ended(): Promise<void> {
    await until("the stream's end", { withinMs: 20_000, everyMs: 5 }, async () => await Promise.resolve(this.#isOver));
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }
}

function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return isList(list) ? list.filter(isObject) : [];
}
