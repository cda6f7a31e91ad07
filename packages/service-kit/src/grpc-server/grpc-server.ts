import { isIPv6 } from "node:net";

import { Server, setLogger, type ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";

import type { Log } from "../log/make-log.ts";
import type { Part } from "../process/close-parts.ts";
import type { CallEnd } from "./call-record.ts";
import { observeCalls, type CallObserver } from "./observe-calls.ts";
import { reflectionService } from "./reflection.ts";
import { serverCredentials, serverOptions, type ServerLimits, type ServerTls } from "./server-options.ts";
import { serviceNames, wrapServiceDefinition, type RpcServiceDefinition } from "./service-definition.ts";
import { ServingHealth } from "./serving-health.ts";

/** How a gRPC server is set up. */
export interface GrpcServerOptions extends ServerLimits {
  readonly log: Log;
  readonly port: number;
  /** The address to listen on. Default: all of IPv4. */
  readonly host?: string;
  /** Without it connections are not encrypted. */
  readonly tls?: ServerTls | undefined;
  /** A serialized FileDescriptorSet; with it the server answers reflection for the services added. */
  readonly descriptorSet?: Uint8Array;
  /** Told of every call's end, for metrics. */
  readonly onCallEnd?: (end: CallEnd) => void;
}

/** A server with health, reflection, and handlers made by `unary`, `serverStream` and `bidi`. It is a Part of a shutdown. */
export interface GrpcServer extends Required<Part> {
  /** Adds a service before `listen`. Methods without a handler answer UNIMPLEMENTED. */
  addService(definition: RpcServiceDefinition, implementation: UntypedServiceImplementation): void;
  /** Begins to serve; health says SERVING. Gives the port. @throws Error when the port is taken, naming it */
  listen(): Promise<number>;
  /** Health says NOT_SERVING while false, for instance while a store cannot be reached. Draining overrules it. */
  setServing(serving: boolean): void;
  /**
   * Health says NOT_SERVING, `context.draining` is aborted, nothing new is accepted, and calls under way are awaited until the
   * signal cuts them off. Health watches and reflection streams do not hold it up.
   */
  drain(signal: AbortSignal): Promise<void>;
  /** Cuts off what is still open. */
  close(): Promise<void>;
}

/**
 * A server that listens once `listen` is called. What grpc-js itself has to say in this process, which it would print as plain
 * text, goes to the log from now on.
 */
export function makeGrpcServer(options: GrpcServerOptions): GrpcServer {
  return new ListeningServer(options);
}

class ListeningServer implements GrpcServer {
  readonly #options: GrpcServerOptions;
  readonly #server: Server;
  readonly #observer: CallObserver;
  readonly #health = new ServingHealth();
  readonly #names = new Set<string>();
  readonly #draining = new AbortController();
  #shutDown: Promise<void> | undefined;

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    const told = (text: unknown): void => options.log.warn({ grpc: String(text) }, "grpc-js has a message");
    setLogger({ error: told, info: told, debug: told });
    this.#observer = observeCalls(
      { log: options.log, draining: this.#draining.signal },
      options.onCallEnd ?? (() => {}),
    );
    this.#server = new Server({ ...serverOptions(options), interceptors: [this.#observer.interceptor] });
  }

  addService(definition: RpcServiceDefinition, implementation: UntypedServiceImplementation): void {
    for (const name of serviceNames(definition)) this.#names.add(name);
    this.#server.addService(wrapServiceDefinition(definition, this.#options), implementation);
  }

  async listen(): Promise<number> {
    const { host = "0.0.0.0", port, tls, descriptorSet, log } = this.#options;
    const listed = [...this.#names];
    this.#health.addNames(listed);
    this.#health.addTo(this);
    if (descriptorSet !== undefined) reflectionService(descriptorSet, listed).addToServer(this);
    const shownHost = isIPv6(host) ? `[${host}]` : host;
    const address = `${shownHost}:${port}`;
    const boundPort = await bind(this.#server, { address, credentials: serverCredentials(tls) });
    this.#health.setServing(true);
    log.info({ address: `${shownHost}:${boundPort}` }, "serving gRPC");
    return boundPort;
  }

  setServing(serving: boolean): void {
    this.#health.setServing(serving);
  }

  async drain(signal: AbortSignal): Promise<void> {
    this.#health.drain();
    this.#draining.abort(new Error("the server is draining"));
    this.#observer.endServerOwnedStreams();
    this.#shutDown ??= shutDownGracefully(this.#server);
    if (signal.aborted) this.#observer.cutOff();
    else signal.addEventListener("abort", () => this.#observer.cutOff(), { once: true });
    await this.#shutDown;
  }

  async close(): Promise<void> {
    await this.drain(AbortSignal.abort());
  }
}

async function bind(
  server: Server,
  { address, credentials }: { readonly address: string; readonly credentials: ServerCredentials },
): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(new Error(`cannot serve gRPC on ${address}: ${error.message}`, { cause: error }));
    });
  });
}

async function shutDownGracefully(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.tryShutdown((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
