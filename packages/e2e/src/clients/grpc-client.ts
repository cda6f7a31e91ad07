import { Client, credentials } from "@grpc/grpc-js";
import type { CallOptions, ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { MethodDefinition, Options, PackageDefinition } from "@grpc/proto-loader";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import type { Message } from "./message.ts";

/** How messages look in these tests. Source: `Message`. */
export const messageOptions: Options = { longs: Number, enums: String, defaults: true, oneofs: true };

/** Every service and message of Conductor's public contract, and what we add to it, read from the .proto files themselves. */
export function loadProtos(root: string): PackageDefinition {
  const includeDir = join(root, "proto");
  const files = ["grpc", "model"].flatMap((folder) =>
    readdirSync(join(includeDir, folder)).map((file) => `${folder}/${file}`),
  );
  // All of ours but the stream, whose one method is neither unary nor answered alone.
  const ours = readdirSync(join(includeDir, "tutti/v1")).filter((file) => file !== "worker_service.proto");
  files.push(...ours.map((file) => `tutti/v1/${file}`));
  return loadSync(files, { ...messageOptions, includeDirs: [includeDir] });
}

/** `package.Service/Method` of every unary method, and of every one that answers with a stream. */
export function methodsOf(protos: PackageDefinition): string[] {
  return Object.entries(protos).flatMap(([service, definition]) =>
    "format" in definition ? [] : Object.keys(definition).map((method) => `${service}/${method}`),
  );
}

/** A client that is not made from our code: it knows the .proto files and an address. */
export class GrpcClient {
  readonly #client: Client;
  readonly #protos: PackageDefinition;

  /** @param address host:port, without TLS */
  constructor(address: string, protos: PackageDefinition) {
    this.#client = new Client(address, credentials.createInsecure(), {
      "grpc.max_send_message_length": -1,
      "grpc.max_receive_message_length": -1,
      // Else it shares the connection, and the pause after a failed attempt, with others that saw the server go away.
      "grpc.use_local_subchannel_pool": 1,
    });
    this.#protos = protos;
  }

  /** Calls `package.Service/Method`; cancels it when the signal is aborted. Rejects with grpc-js's ServiceError. */
  async unary(path: string, request: Message, options: CallOptions = {}, signal?: AbortSignal): Promise<Message> {
    const method = this.#method(path);
    return await new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: Message): void => {
        if (error !== null) reject(error);
        else resolve(response ?? {});
      };
      const serialize = (message: Message): Buffer => method.requestSerialize(message);
      const deserialize = (bytes: Buffer): Message => method.responseDeserialize(bytes) as Message;
      const call = this.#client.makeUnaryRequest(
        method.path,
        serialize,
        deserialize,
        request,
        withDeadline(options),
        done,
      );
      signal?.addEventListener("abort", () => call.cancel(), { once: true });
    });
  }

  /** Calls a method that answers with a stream, and gives what came when it has ended well. */
  async stream(path: string, request: Message, options: CallOptions = {}): Promise<Message[]> {
    const messages: Message[] = [];
    for await (const message of this.messages(path, request, options)) messages.push(message);
    return messages;
  }

  /** Calls a method that answers with a stream, and gives each message when it comes. */
  async *messages(path: string, request: Message, options: CallOptions = {}): AsyncGenerator<Message, void> {
    const method = this.#method(path);
    const call = this.#client.makeServerStreamRequest(
      method.path,
      (message: Message): Buffer => method.requestSerialize(message),
      (bytes: Buffer): Message => method.responseDeserialize(bytes) as Message,
      request,
      withDeadline(options),
    );
    for await (const message of call) yield message as Message;
  }

  /** Sends bytes as they are to a unary method, and gives the bytes of the answer. */
  async raw(path: string, bytes: Buffer): Promise<Buffer> {
    return await new Promise((resolve, reject) => {
      const same = (buffer: Buffer): Buffer => buffer;
      const done = (error: ServiceError | null, answer?: Buffer): void => {
        if (error !== null) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      };
      this.#client.makeUnaryRequest(`/${path}`, same, same, bytes, withDeadline({}), done);
    });
  }

  /** The bytes of a request, for changing them. */
  serialized(path: string, request: Message): Buffer {
    return this.#method(path).requestSerialize(request);
  }

  /** The message that the bytes of an answer hold. */
  deserialized(path: string, bytes: Buffer): Message {
    return this.#method(path).responseDeserialize(bytes) as Message;
  }

  close(): void {
    this.#client.close();
  }

  #method(path: string): MethodDefinition<object, object> {
    const [service = "", name = ""] = path.split("/");
    const definition = this.#protos[service];
    const method = definition === undefined || "format" in definition ? undefined : definition[name];
    if (method === undefined) throw new Error(`the .proto files know no ${path}`);
    return method;
  }
}

function withDeadline(options: CallOptions): CallOptions {
  return { deadline: Date.now() + 30_000, ...options };
}
