import type { Socket } from "node:net";

import type { Log } from "@tutti/service-kit";
import { fastify } from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { pageUrlOf } from "./console/add-console.ts";
import { answerOfError } from "./http/answer-of-error.ts";
import { answerBrokenRequest, MAX_HEADER_BYTES } from "./http/client-error.ts";
import { openRestCall } from "./http/rest-call.ts";
import { clientError } from "./http/rest-error.ts";
import type { Route } from "./http/route.ts";
import { unroutedHandler } from "./http/unrouted-handler.ts";
import { writeAnswer, writeError } from "./http/write-answer.ts";

export type RestAppOptions = {
  readonly routes: readonly Route[];
  /** Paths that are to look unknown although a variable of a route would take them. */
  readonly absentPaths?: readonly string[];
  /** This server's name, for error bodies. */
  readonly instance: string;
  readonly log: Log;
  /** Told of every call's end, for metrics. */
  readonly onCallEnd?: (end: RestCallEnd) => void;
  /** The largest body that is read. */
  readonly maxBodyBytes?: number;
};

/** `route`: the verb and the path with its variables' names, or `unknown`. */
export type RestCallEnd = { readonly route: string; readonly status: number; readonly durationMs: number };

const defaultMaxBodyBytes = 64 * 1024 * 1024;
/** Enough for a body of the largest size over a slow line; a client that takes longer is cut off with 408. */
const requestTimeoutMs = 300_000;
/**
 * How long a connection stays open on which nothing is asked. Longer than load balancers keep theirs, which is a minute as a rule: who
 * closes first must be the one who asks, else a request is lost on a connection that the server has just closed.
 */
const keepAliveMs = 75_000;

/**
 * The HTTP server of the REST API, ready to listen: routes as they are given, and around them the rules that hold for
 * every path. Source: reference/api.md 2.1, 2.2.
 */
export function makeRestApp(options: RestAppOptions): FastifyInstance {
  const { instance, maxBodyBytes = defaultMaxBodyBytes } = options;
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    // Without a host there is nothing to refuse: only one server answers here.
    http: { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false },
    return503OnClosing: false,
    forceCloseConnections: "idle",
    rewriteUrl: (request) => withoutMatrixParameters(pageUrlOf(request)),
    // Queries are read by the handlers, which know what they expect.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_HEADER_BYTES, querystringParser: () => ({}) },
    frameworkErrors: (error, request, reply) => void failed(error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, instance),
  });
  const failed = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = answerOfError(tellingLimit(error, maxBodyBytes), { ...options, requestId: request.id });
    // What is left of a body that is too large is read and dropped: a client whose connection breaks while it is still
    // sending would not see the answer.
    if (answer.httpStatus === 413) reply.removeHeader("connection");
    return writeError(reply, answer, instance);
  };
  takeBodiesAsTheyAre(app);
  endConnectionsOnClosing(app);
  tellEnds(app, options.onCallEnd);
  app.setErrorHandler(failed);
  app.setNotFoundHandler(unroutedHandler(options));
  for (const route of options.routes) addRoute(app, route, options);
  return app;
}

/**
 * Who is answered while the server closes asks no more over that connection: else it would stand idle and hold the server up.
 * So would one that a client has opened for later and has said nothing on, which Node takes for one under way.
 */
function endConnectionsOnClosing(app: FastifyInstance): void {
  let isClosing = false;
  const open = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preClose", (done) => {
    isClosing = true;
    setTimeout(() => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, SILENT_MS);
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (isClosing) void reply.header("connection", "close");
    done();
  });
}

// What was sent when the server began to close is read by then.
const SILENT_MS = 250;

function addRoute(app: FastifyInstance, route: Route, options: RestAppOptions): void {
  app.route({
    method: route.verb,
    url: route.path,
    handler: async (request, reply) => {
      const call = openRestCall(request, reply);
      try {
        return writeAnswer(reply, await route.handle(call));
      } catch (error) {
        // Whoever has gone hears nothing, and its going is no failure of ours.
        if (call.signal.aborted) return reply.code(499).send();
        return writeError(reply, answerOfError(error, { ...options, requestId: call.requestId }), options.instance);
      }
    },
  });
}

function tellEnds(app: FastifyInstance, onCallEnd: RestAppOptions["onCallEnd"]): void {
  if (onCallEnd === undefined) return;
  app.addHook("onResponse", (request, reply, done) => {
    const { url } = request.routeOptions;
    const route = url === undefined ? "unknown" : `${request.method} ${url}`;
    onCallEnd({ route, status: reply.statusCode, durationMs: reply.elapsedTime });
    done();
  });
}

// Whether a body is needed, and as what, is for the handler to say: where none is needed, anything may come.
function takeBodiesAsTheyAre(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
}

/** What follows a bare `;` in a segment is no part of its name; `%3B` is. Source: reference/api.md 2.1. */
function withoutMatrixParameters(url: string): string {
  const end = url.indexOf("?");
  const path = end === -1 ? url : url.slice(0, end);
  return path.includes(";") ? path.replaceAll(/;[^/]*/g, "") + url.slice(path.length) : url;
}

function tellingLimit(error: unknown, maxBodyBytes: number): unknown {
  const isTooLarge = error instanceof Error && Reflect.get(error, "code") === "FST_ERR_CTP_BODY_TOO_LARGE";
  return isTooLarge ? clientError(413, `the request body exceeds the limit of ${maxBodyBytes} bytes`) : error;
}
