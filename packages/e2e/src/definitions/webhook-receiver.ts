import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import { asText, isObject, parsed } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";

/** An event that came, whether its signature is right, and when. */
export type HookCall = { readonly event: JsonObject; readonly isSigned: boolean };

/** A webhook that keeps what it hears, and refuses everything while the test says so. */
export type WebhookReceiver = {
  readonly url: string;
  readonly calls: readonly HookCall[];
  isRefusing: boolean;
  /** Of one execution, each event once: what comes again has the same id. `COMPLETED`, or `a COMPLETED` of a task. */
  eventsOf(workflowId: string): readonly string[];
  close(): Promise<void>;
};

export async function webhookReceiver(secret: string): Promise<WebhookReceiver> {
  const calls: HookCall[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces).toString();
      if (!receiver.isRefusing)
        calls.push({ event: asObject(parsed(body)), isSigned: isSigned(request.headers, { body, secret }) });
      response.writeHead(receiver.isRefusing ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    isRefusing: false,
    eventsOf: (workflowId) => {
      const own = calls.map(({ event }) => event).filter(({ eventId }) => asText(eventId).startsWith(`${workflowId}/`));
      return [...new Map(own.map((event) => [asText(event["eventId"]), nameOf(event)])).values()];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

function nameOf({ kind, event, task }: JsonObject): string {
  return kind === "task" ? `${asText(asObject(task)["referenceTaskName"])} ${asText(event)}` : asText(event);
}

function isSigned(headers: IncomingHttpHeaders, { body, secret }: { readonly body: string; readonly secret: string }) {
  const signed = `${String(headers["x-conductor-timestamp"])}.${body}`;
  return headers["x-conductor-signature"] === `sha256=${createHmac("sha256", secret).update(signed).digest("hex")}`;
}

const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
