import type { IncomingHttpHeaders } from "node:http";

import { JsonSyntaxError, parseJson, Payload } from "@tutti/engine";
import type { Json } from "@tutti/engine";

import { clientError } from "./rest-error.ts";

/** What came as content types' parameters is of no interest: JSON is UTF-8. */
const JSON_TYPE = /^\s*(application|text)\/([\w.!#$&^+-]+\+)?json\s*(;|$)/i;

/** The body of a request, read as what the handler asks for. Not asked for, it may be anything. */
export class RequestBody {
  readonly #bytes: Uint8Array;
  readonly #contentType: string | undefined;
  readonly #contentEncoding: string;

  constructor(bytes: Uint8Array, headers: IncomingHttpHeaders) {
    const type = headers["content-type"];
    this.#bytes = bytes;
    this.#contentType = type === "" ? undefined : type;
    this.#contentEncoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  }

  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  /** Whether it says of itself that it is JSON; without a content type it may be. */
  get claimsJson(): boolean {
    return this.#contentType === undefined || JSON_TYPE.test(this.#contentType);
  }

  /**
   * The JSON document that it is. Throws RestError: 415 where the content type is another one, 400 where there is none
   * or it cannot be read. Source: reference/api.md 2.1 "Request bodies".
   */
  get json(): Json {
    if (!this.claimsJson && this.#bytes.length > 0) {
      throw clientError(415, `Content-Type '${this.#contentType ?? ""}' is not supported; send application/json`);
    }
    if (this.#bytes.length === 0) throw clientError(400, "Required request body is missing: send a JSON document");
    const { text } = this;
    return readingJson(() => parseJson(text));
  }

  /**
   * The text that it is, whatever its content type says. Throws RestError: 415 where it is compressed, 400 where it is
   * no UTF-8.
   */
  get text(): string {
    if (this.#contentEncoding !== "identity") {
      throw clientError(415, `Content-Encoding '${this.#contentEncoding}' is not supported; send the body as it is`);
    }
    return readingJson(() => Payload.fromBytes(this.#bytes).text);
  }
}

function readingJson<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      throw clientError(400, `the request body cannot be read: ${brief(error.message)}`);
    throw error;
  }
}

function brief(message: string): string {
  return message.length <= 300 ? message : `${message.slice(0, 300)}...`;
}
