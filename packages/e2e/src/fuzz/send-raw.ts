import { request, type Agent } from "node:http";

import type { RawRequest } from "./rest-requests.ts";

export type RawAnswer = { readonly status: number; readonly text: string };

/** Sends a request as it is, which fetch would mend. Rejects where there is no answer; gives status 0 for none within the time. */
export async function sendRaw(
  base: URL,
  { method, path, headers, body }: RawRequest,
  { agent, withinMs }: { readonly agent: Agent; readonly withinMs: number },
): Promise<RawAnswer> {
  return await new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const sent = request(
      { hostname: base.hostname, port: base.port, method, path, headers: { ...headers, ...length }, agent },
      (response) => {
        // One that goes on for as long as its reader stays has been answered.
        if (response.headers["content-type"]?.startsWith("text/event-stream") === true) {
          resolve({ status: response.statusCode ?? 0, text: "" });
          sent.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    sent.setTimeout(withinMs, () => {
      resolve({ status: 0, text: "" });
      sent.destroy();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
