import { Readable } from "node:stream";

import type { FastifyReply, FastifyRequest } from "fastify";

import { asksForPage, sendPage } from "../console/add-console.ts";
import { KnownPaths } from "./known-paths.ts";
import { clientError } from "./rest-error.ts";
import type { Route } from "./route.ts";
import { writeError } from "./write-answer.ts";

export type UnroutedOptions = {
  readonly routes: readonly Route[];
  /** Paths that are to look unknown although a variable of a route would take them. */
  readonly absentPaths?: readonly string[];
  readonly instance: string;
};

/** Answers what no route takes: the console's page for a browser that asks for one, 404, 405 with the verbs there are, OPTIONS. Source: reference/api.md 2.1. */
export function unroutedHandler({ routes, absentPaths = [], instance }: UnroutedOptions) {
  const knownPaths = new KnownPaths(routes, absentPaths);
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split("?")[0] ?? "/";
    const allow = knownPaths.verbsOf(path).join(", ");
    if (allow === "" && reply.sendFile !== undefined && asksForPage(request)) return sendPage(reply);
    if (allow === "") {
      const resource = path.replace(/^\/+|\/+$/g, "").slice(0, 300);
      return writeError(reply, clientError(404, `No static resource ${resource}.`).answer, instance);
    }
    if (request.method !== "OPTIONS") {
      const { answer } = clientError(405, `Request method '${request.method}' is not supported`);
      return writeError(reply, { ...answer, headers: { allow } }, instance);
    }
    // Cross-origin requests are not configured; browsers take this answer as a no.
    if (isPreflight(request)) return reply.code(403).send(Readable.from(["Invalid CORS request"]));
    return reply.header("allow", allow).send();
  };
}

function isPreflight({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
}
