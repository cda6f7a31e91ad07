import { request } from "node:http";
import type { Agent, IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

export type Exchange = {
  readonly method: string;
  /** Sent as it is, escapes included. */
  readonly path: string;
  readonly body?: string | Buffer | undefined;
  readonly headers?: { readonly [name: string]: string };
};

/** An answer with its body as the text that was sent. */
export type Answer = {
  readonly status: number;
  readonly type: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** One request over a connection of the agent, and its answer. */
export async function exchange(
  { method, path, body, headers }: Exchange,
  { port, agent }: { readonly port: number; readonly agent: Agent },
): Promise<Answer> {
  // Without it the body of a DELETE would not be framed at all.
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  return await new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, agent, method, path, headers: { ...headers, ...length } },
      (response) => {
        const { statusCode = 0, headers: received } = response;
        const type = received["content-type"];
        text(response).then((body) => resolve({ status: statusCode, type, headers: received, text: body }), reject);
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}
