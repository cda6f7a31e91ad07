import type { FastifyInstance } from "fastify";

import type { Log } from "@tutti/service-kit";

/** The HTTP server of the REST API, on a port. */
export type RestServer = {
  /** Begins to serve and gives the port. Rejects where it is taken. */
  listen(): Promise<number>;
  /** Takes no new connections and waits for the requests under way. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type RestServerOptions = {
  /** With its routes, ready to listen. */
  readonly app: FastifyInstance;
  readonly port: number;
  /** The address to listen on. Default: all of IPv4. */
  readonly host?: string | undefined;
  readonly log: Log;
};

export function restServer({ app, port, host = "0.0.0.0", log }: RestServerOptions): RestServer {
  return {
    async listen() {
      const address = await app.listen({ port, host });
      log.info({ address }, "serving REST");
      const [bound] = app.addresses();
      return typeof bound === "object" ? bound.port : port;
    },
    async drain() {
      await app.close();
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
