import { parsed } from "../json.ts";
import type { Json } from "../json.ts";

/** A request under `/api`. A body that is a text is sent as text/plain unless the headers say otherwise. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: Json | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** What came back. `body` is the value where the text is JSON, else the text, which may be empty. */
export type ApiAnswer = {
  readonly status: number;
  /** The media type without its parameters. */
  readonly type: string;
  readonly text: string;
  readonly body: Json;
  header(name: string): string | null;
};

/** Sends requests to one api; `send` gives every answer, `must` only those of success. */
export class HttpClient {
  readonly #apiUrl: string;

  /** @param apiUrl with `/api` */
  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
  }

  /** @throws Error that names the request, and why, when no answer comes */
  async send({ method, path, body, headers }: ApiRequest): Promise<ApiAnswer> {
    const response = await fetch(this.#apiUrl + path, {
      method,
      headers: { ...contentType(body), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(40_000),
    }).catch((error: unknown) => {
      throw new Error(`${method} ${this.#apiUrl}${path}: ${reasonOf(error)}`, { cause: error });
    });
    const text = await response.text();
    return {
      status: response.status,
      type: (response.headers.get("content-type") ?? "").split(";")[0] ?? "",
      text,
      body: parsed(text),
      header: (name) => response.headers.get(name),
    };
  }

  /** Gives the body. @throws Error when the status is 400 or more */
  async must(method: string, path: string, body?: Json): Promise<Json> {
    const answer = await this.send({ method, path, body });
    if (answer.status < 400) return answer.body;
    throw new Error(`${method} ${path} -> ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}

function contentType(body: Json | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { "content-type": typeof body === "string" ? "text/plain" : "application/json" };
}

/** With what lies below it, which says why: `fetch` itself says that it has failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
