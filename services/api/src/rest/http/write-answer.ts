import type { FastifyReply } from "fastify";

import { errorToJson } from "../json/error-to-json.ts";
import { responseToText } from "../json/response-json.ts";
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

/** Writes Conductor's ErrorResponse with its status and headers. */
export function writeError(reply: FastifyReply, error: ErrorAnswer, instance: string): FastifyReply {
  const bytes = Buffer.from(responseToText(errorToJson(error, instance)));
  return reply
    .code(error.httpStatus)
    .headers(error.headers ?? {})
    .type("application/json")
    .send(bytes);
}
