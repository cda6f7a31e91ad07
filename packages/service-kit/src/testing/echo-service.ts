import {
  Client,
  credentials,
  type CallOptions,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type Metadata,
  type ServiceError,
} from "@grpc/grpc-js";

/** Messages of the test's service are JSON, so that it needs no generated code and has requests that cannot be decoded. */
export interface Message {
  readonly text: string;
}

const write = (message: Message): Buffer => Buffer.from(JSON.stringify(message));
const read = (bytes: Buffer): Message => JSON.parse(bytes.toString("utf8"));

function method(name: string, streams: { readonly requestStream: boolean; readonly responseStream: boolean }) {
  const path = `/test.Echo/${name}`;
  return {
    path,
    ...streams,
    requestSerialize: write,
    requestDeserialize: read,
    responseSerialize: write,
    responseDeserialize: read,
  };
}

export const echoService = {
  once: method("Once", { requestStream: false, responseStream: false }),
  repeat: method("Repeat", { requestStream: false, responseStream: true }),
  converse: method("Converse", { requestStream: true, responseStream: true }),
};

/** What a unary call ended with. */
export type UnaryEnd = { readonly message: Message } | { readonly error: ServiceError };

/** A real client of the test's service. */
export class EchoClient extends Client {
  constructor(address: string, options: ClientOptions = {}) {
    // Each client has a connection of its own, so that a test may break it.
    super(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1, ...options });
  }

  /** Calls; `raw` replaces the request's bytes. */
  once(
    request: Message,
    { raw, metadata, options = {} }: { raw?: Buffer; metadata?: Metadata; options?: CallOptions } = {},
  ) {
    let call: ClientUnaryCall | undefined;
    const ended = new Promise<UnaryEnd>((resolve) => {
      const serialize = (message: Message): Buffer => raw ?? write(message);
      const told = (error: ServiceError | null, message?: Message): void =>
        resolve(error === null && message !== undefined ? { message } : { error: error ?? missing() });
      call =
        metadata === undefined
          ? this.makeUnaryRequest(echoService.once.path, serialize, read, request, options, told)
          : this.makeUnaryRequest(echoService.once.path, serialize, read, request, metadata, options, told);
    });
    return { ended, cancel: () => call?.cancel() };
  }

  repeat(request: Message, options: CallOptions = {}): ClientReadableStream<Message> {
    return this.makeServerStreamRequest(echoService.repeat.path, write, read, request, options);
  }

  converse() {
    return this.makeBidiStreamRequest(echoService.converse.path, write, read);
  }
}

function missing(): ServiceError {
  throw new Error("the call ended with neither a message nor an error");
}
