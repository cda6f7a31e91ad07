import { Metadata } from "@grpc/grpc-js";
import type { Client } from "@grpc/grpc-js";
import type protobuf from "protobufjs";

import { messageFromJson } from "./json-to-message.ts";
import { messageToJson } from "./message-to-json.ts";
import type { Method } from "./schema.ts";

/**
 * Calls a method with JSON and gives each answer as JSON when it comes. A method that takes a stream takes a list of requests. Rejects
 * with gRPC's ServiceError.
 */
export async function callMethod(
  client: Client,
  method: Method,
  options: { readonly json: unknown; readonly timeoutMs: number; readonly onAnswer: (json: unknown) => void },
): Promise<void> {
  const requests = (method.requestStream && Array.isArray(options.json) ? options.json : [options.json]).map(
    (json: unknown, index) =>
      messageFromJson(method.requestType, json, index === 0 ? "request" : `request ${index + 1}`),
  );
  const deadline = method.responseStream ? undefined : Date.now() + options.timeoutMs;
  // Every kind of call is a stream of requests and of answers; the server sees no difference.
  const call = client.makeBidiStreamRequest(
    `/${method.path}`,
    (value: Record<string, unknown>) => encode(method.requestType, value),
    (bytes: Buffer) => decode(method.responseType, bytes),
    new Metadata(),
    deadline === undefined ? {} : { deadline },
  );
  for (const request of requests) call.write(request);
  call.end();
  for await (const answer of call)
    options.onAnswer(messageToJson(method.responseType, answer as Record<string, unknown>));
}

function encode(type: protobuf.Type, value: Record<string, unknown>): Buffer {
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

function decode(type: protobuf.Type, bytes: Buffer): Record<string, unknown> {
  return type.toObject(type.decode(bytes), { longs: String, enums: String });
}
