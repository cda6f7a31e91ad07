import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "@jest/globals";
import { egressPolicy } from "@tutti/system-tasks";

import { PartlyHeardError } from "./status-publisher.ts";
import { webhookPublisher } from "./webhook-publisher.ts";

const secret = "a secret of the test";
const event = {
  eventId: "w/1/0",
  kind: "workflow",
  event: "STARTED",
  body: `{"event":"STARTED","name":"größe"}`,
} as const;
const unsaid = new AbortController().signal;

async function givenReceiver(...statuses: readonly [number, ...number[]]) {
  const heard: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.writeHead(statuses[heard.length - 1] ?? statuses[0]).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const publisher = (allow: string) =>
    webhookPublisher({
      ...{ url: new URL(`http://127.0.0.1:${port}/hook`), secret, policy: egressPolicy(allow), timeoutMs: 5_000 },
      nowMs: () => 1_700_000_000_000,
    });
  return {
    heard,
    publisher,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("an event is posted as it is, with its id, the time and a signature of both time and body", async () => {
  await using receiver = await givenReceiver(202);

  await receiver.publisher("127.0.0.1").publish([event], unsaid);

  const [{ headers, body } = { headers: {}, body: "" }] = receiver.heard;
  const signature = createHmac("sha256", secret).update(`1700000000000.${body}`).digest("hex");
  expect(body).toBe(event.body);
  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "x-conductor-event-id": "w/1/0",
    "x-conductor-timestamp": "1700000000000",
    "x-conductor-signature": `sha256=${signature}`,
  });
});

test.each([301, 404, 500])("an answer %s is none", async (status) => {
  await using receiver = await givenReceiver(status);

  await expect(receiver.publisher("127.0.0.1").publish([event, event], unsaid)).rejects.toThrow(`answered ${status}`);

  expect(receiver.heard).toHaveLength(1);
});

test("what was heard is not sent again with what was not, and to come further is told from failing again", async () => {
  await using receiver = await givenReceiver(200, 200, 500, 500);
  const events = ["w/1/0", "w/1/1", "w/1/2"].map((eventId) => ({ ...event, eventId }));
  const publisher = receiver.publisher("127.0.0.1");

  await expect(publisher.publish(events, unsaid)).rejects.toThrow(PartlyHeardError);
  await expect(publisher.publish(events, unsaid)).rejects.not.toThrow(PartlyHeardError);
  await publisher.publish(events, unsaid);

  const ids = receiver.heard.map(({ headers }) => headers["x-conductor-event-id"]);
  expect(ids).toEqual(["w/1/0", "w/1/1", "w/1/2", "w/1/2", "w/1/2"]);
});

test("a webhook on this machine is refused unless the policy allows it", async () => {
  await using receiver = await givenReceiver(200);

  await expect(receiver.publisher("").publish([event], unsaid)).rejects.toThrow("refused by the egress policy");

  expect(receiver.heard).toEqual([]);
});
