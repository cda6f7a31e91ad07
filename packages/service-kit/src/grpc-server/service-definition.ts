import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";

import { EncodedMessage } from "./encoded-message.ts";
import type { Log } from "../log/make-log.ts";

/** A definition as ts-proto and proto-loader make them. */
export type RpcServiceDefinition = ServiceDefinition<UntypedServiceImplementation>;

/** Stands for a request whose bytes are no message of its type. The server answers it with INVALID_ARGUMENT; no handler sees it. */
export class UndecodableRequest {
  /** What is wrong, for the client to read. */
  readonly problem: string;

  constructor(path: string, error: unknown) {
    this.problem = `the request of ${path} is not a valid message: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * The definition with decoding that never throws: grpc-js answers INTERNAL where a decoder throws, and a client must hear
 * INVALID_ARGUMENT. An `EncodedMessage` is sent as it is. An encoder that throws is a bug of this side and is logged, which grpc-js does not do.
 */
export function wrapServiceDefinition(
  definition: RpcServiceDefinition,
  { log }: { readonly log: Log },
): RpcServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: (bytes: Buffer): unknown => decoded(() => method.requestDeserialize(bytes), method.path),
        responseSerialize: (response: unknown): Buffer =>
          response instanceof EncodedMessage
            ? response.bytes
            : encoded(() => method.responseSerialize(response), { log, path: method.path }),
      },
    ]),
  );
}

/** The names of the services that a definition's paths belong to, as health and reflection spell them. */
export function serviceNames(definition: RpcServiceDefinition): readonly string[] {
  return [...new Set(Object.values(definition).map(({ path }) => path.split("/")[1] ?? path))];
}

function decoded(decode: () => unknown, path: string): unknown {
  try {
    return decode();
  } catch (error) {
    return new UndecodableRequest(path, error);
  }
}

function encoded(encode: () => Buffer, { log, path }: { readonly log: Log; readonly path: string }): Buffer {
  try {
    return encode();
  } catch (error) {
    log.error({ err: error, path }, "a response cannot be encoded");
    throw error;
  }
}
