import { createServer, get } from "node:http";
import type { ServerResponse } from "node:http";

import { expect, test } from "@jest/globals";

import { ResponseDelivery } from "./response-delivery.ts";

/** Answers one request by `answer` and gives what its listeners heard. */
async function heard(answer: (response: ServerResponse) => void): Promise<readonly string[]> {
  return await new Promise((resolve) => {
    const server = createServer((_, response) => {
      const delivery = new ResponseDelivery(response);
      const words: string[] = [];
      delivery.signal.addEventListener("abort", () => words.push("gone"));
      delivery.onFlushed(() => words.push("flushed"));
      delivery.onAborted(() => words.push("aborted"));
      response.once("close", () => {
        // After all that was said before.
        setImmediate(() => {
          delivery.onAborted(() => words.push("aborted, told late"));
          delivery.onFlushed(() => words.push("flushed, told late"));
          setImmediate(() => server.close(() => resolve(words)));
        });
      });
      answer(response);
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const request = get({ port, host: "127.0.0.1", agent: false }, (response) => response.resume());
      request.on("error", () => undefined);
    });
  });
}

test("an answer that is written is flushed, for listeners that come late too", async () => {
  expect(await heard((response) => response.end("x"))).toEqual(["flushed", "flushed, told late"]);
});

test("an answer whose client has gone is aborted", async () => {
  expect(await heard((response) => response.destroy())).toEqual(["gone", "aborted", "aborted, told late"]);
});

test("an error in the answer's place is no delivery, though its client is there", async () => {
  const words = await heard((response) => response.writeHead(500).end("x"));

  expect(words).toEqual(["aborted", "aborted, told late"]);
});
