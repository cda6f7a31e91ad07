import { fastify, type FastifyInstance } from "fastify";

import type { Log } from "@tutti/service-kit";

import type { Operations } from "./operations/operations.ts";

/** Adds the routes of the REST API, which decode, call one operation, and encode. */
export type RegisterRest = (server: FastifyInstance, operations: Operations) => void | Promise<void>;

export type RestServerOptions = {
  readonly register: RegisterRest;
  readonly operations: Operations;
  readonly log: Log;
  readonly port: number;
  /** The address to listen on. Default: all of IPv4. */
  readonly host?: string;
};

export type RestServer = {
  /** Begins to serve and gives the port. Rejects where it is taken. */
  listen(): Promise<number>;
  /** Takes no new connections and waits for the requests under way. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

/** The HTTP server under the REST API: the routes are `register`'s. */
export function makeRestServer({ register, operations, log, port, host = "0.0.0.0" }: RestServerOptions): RestServer {
  const server = fastify({ logger: false, forceCloseConnections: "idle" });
  return {
    async listen() {
      await register(server, operations);
      const address = await server.listen({ port, host });
      log.info({ address }, "serving REST");
      const [bound] = server.addresses();
      return typeof bound === "object" ? bound.port : port;
    },
    async drain() {
      await server.close();
    },
    async close() {
      server.server.closeAllConnections();
      await server.close();
    },
  };
}
