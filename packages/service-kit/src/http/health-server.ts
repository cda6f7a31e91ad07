import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Registry } from "prom-client";

import type { Log } from "../log/make-log.ts";
import type { Part } from "../process/close-parts.ts";
import { readiness, type ReadinessCheck } from "./readiness.ts";

/** How the health server is set up. */
export interface HealthServerOptions {
  readonly log: Log;
  readonly port: number;
  /** The address to listen on. Default: all of IPv4. */
  readonly host?: string;
  /** What must hold for the service to be ready, by name. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly registry: Registry;
  /** The shutdown's signal: once it is aborted, `/health/ready` answers 503. */
  readonly draining: AbortSignal;
  /** A check that takes longer counts as failed. Default 2 s. */
  readonly checkLimitMs?: number;
}

/** The small HTTP server behind `TUTTI_<NAME>_HTTP_PORT`. It is a Part of a shutdown; take it first, so that it is closed last. */
export interface HealthServer extends Part {
  /** Begins to serve and gives the port. @throws Error when the port is taken, naming it */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/**
 * `/health/live`: 200 while the process answers at all. `/health/ready`: 200 when every check holds, else 503; the body names each
 * check and why it fails. `/metrics`: the registry in Prometheus's text format.
 */
export function makeHealthServer(options: HealthServerOptions): HealthServer {
  const { log, port, host = "0.0.0.0", checks, registry, draining, checkLimitMs = 2000 } = options;
  const routes: Readonly<Record<string, () => Promise<Answer>>> = {
    "/health/live": async () => json(200, { status: "up" }),
    "/health/ready": async () => {
      const result = await readiness({ checks, draining: draining.aborted, limitMs: checkLimitMs });
      return json(result.status === "ready" ? 200 : 503, result);
    },
    "/metrics": async () => ({ code: 200, type: registry.contentType, body: await registry.metrics() }),
  };
  const server = createServer((request, response) => void respond({ request, response, routes, log })); // Catches everything.

  return {
    listen: () => listen(server, { host, port, log }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly routes: Readonly<Record<string, () => Promise<Answer>>>;
  readonly log: Log;
}

async function respond({ request, response, routes, log }: Exchange): Promise<void> {
  const { code, type, body } = await answerTo(request, routes).catch((error: unknown) => {
    log.error({ err: error, path: request.url }, "a health request failed");
    return json(500, { error: "internal error" });
  });
  response.writeHead(code, { "content-type": type, "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function answerTo(request: IncomingMessage, routes: Exchange["routes"]): Promise<Answer> {
  const path = request.url?.split("?")[0] ?? "";
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined)
    return json(404, { error: `there is no ${path}; there are ${Object.keys(routes).join(", ")}` });
  if (request.method !== "GET" && request.method !== "HEAD") return json(405, { error: "only GET" });
  return await route();
}

function json(code: number, body: unknown): Answer {
  return { code, type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}

async function listen(
  server: Server,
  { host, port, log }: { readonly host: string; readonly port: number; readonly log: Log },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Error(`cannot serve HTTP on ${host}:${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  server.removeAllListeners("error");
  const bound = portOf(server.address());
  log.info({ address: `${host}:${bound}` }, "serving health and metrics");
  return bound;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server is not bound to a port");
  return address.port;
}
