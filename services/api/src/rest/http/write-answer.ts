import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

import { errorToJson } from "../json/error-to-json.ts";
import { responseToText } from "../json/response-json.ts";
import { eventsToText } from "./events-to-text.ts";
import type { RestAnswer } from "./rest-answer.ts";
import type { ErrorAnswer } from "./rest-error.ts";

/** Writes the answer. As bytes: of texts fastify would change the content type. */
export function writeAnswer(reply: FastifyReply, answer: RestAnswer): FastifyReply {
  switch (answer.kind) {
    case "empty":
      return reply.code(answer.httpStatus).send();
    case "json":
      return reply
        .code(answer.httpStatus ?? 200)
        .type("application/json")
        .send(Buffer.from(responseToText(answer.body)));
    case "parts":
      return reply.type("application/json").send(streamOf(answer.parts));
    case "events":
      return (
        reply
          .type("text/event-stream")
          // Whatever lies between must pass events on as they come; and the connection is for nothing else.
          .headers({ "cache-control": "no-store", "x-accel-buffering": "no", connection: "close" })
          .send(streamOf(eventsToText(answer.events)))
      );
    case "text":
      return reply
        .code(answer.httpStatus ?? 200)
        .type("text/plain;charset=UTF-8")
        .send(Buffer.from(answer.text));
    case "content":
      return reply.type(answer.contentType).send(Buffer.from(answer.bytes));
    case "redirect":
      return reply.code(302).header("location", answer.location).send();
  }
}

/** The parts at the pace of the client. One that takes nothing for too long is cut off: it holds memory. */
function streamOf(parts: AsyncIterable<string>): Readable {
  const stream: Readable = Readable.from(
    watched(parts, () => stream.destroy(new Error("the client has taken nothing for too long"))),
    { objectMode: false, highWaterMark: 256 * 1024 },
  );
  return stream;
}

async function* watched(parts: AsyncIterable<string>, stalled: () => void): AsyncIterable<string> {
  for await (const part of parts) {
    const timer = setTimeout(stalled, MAX_STALL_MS);
    try {
      yield part;
    } finally {
      clearTimeout(timer);
    }
  }
}

const MAX_STALL_MS = 30_000;

/** Writes Conductor's ErrorResponse with its status and headers. */
export function writeError(reply: FastifyReply, error: ErrorAnswer, instance: string): FastifyReply {
  const bytes = Buffer.from(responseToText(errorToJson(error, instance)));
  return reply
    .code(error.httpStatus)
    .headers(error.headers ?? {})
    .type("application/json")
    .send(bytes);
}
