import { existsSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";

import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Nothing from elsewhere, and nobody frames it. */
const contentSecurityPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Serves the web console from the folder of its built files: what lies below `assets` has a hash in its name and may be kept for ever,
 * the page itself is asked for each time. Each file goes out as brotli or gzip where the browser takes it, made when the console
 * was built. Without the folder there is no console, and its addresses are 404 like any other.
 */
export function addConsole(app: FastifyInstance, folder: string): void {
  if (!existsSync(join(folder, "index.html"))) return;
  app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
      setSecurityHeaders(reply);
    },
  });
  app.get("/", (_request, reply) => sendPage(reply));
}

/** Whether a browser asks for a page of the console, whose addresses only the console itself knows. */
export function asksForPage(request: Pick<FastifyRequest, "method" | "url" | "headers">): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  const path = request.url.split("?")[0] ?? "/";
  return isRead && request.headers.accept?.includes("text/html") === true && !ownPaths.test(path);
}

// What stands here is an API's or a file's: an answer in HTML would be taken for what was asked for.
const ownPaths = /^\/(?:api|api-docs|v3|swagger-ui|actuator|health|a2a|assets)(?:[/.]|$)/;

/**
 * The address that is asked for; where it is a page's and holds a `%` that stands for nothing, one that can be read. Routing would
 * refuse it, and the console is to say that nothing has this address.
 */
export function pageUrlOf({ method = "GET", url = "/", headers }: IncomingMessage): string {
  return isReadable(url) || !asksForPage({ method, url, headers }) ? url : url.replaceAll("%", "%25");
}

function isReadable(url: string): boolean {
  if (!url.includes("%")) return true;
  try {
    // What it gives is used: the bundler takes away a call whose result nobody wants, and with it that it throws.
    return decodeURIComponent(url).length > 0;
  } catch {
    return false;
  }
}

/** The page that every address of the console begins with. */
export function sendPage(reply: FastifyReply): FastifyReply {
  return reply.sendFile("index.html");
}

function setSecurityHeaders(reply: { header(name: string, value: string): unknown }): void {
  reply.header("content-security-policy", contentSecurityPolicy);
  reply.header("x-content-type-options", "nosniff");
  reply.header("referrer-policy", "same-origin");
}
