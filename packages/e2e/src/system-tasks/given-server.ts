import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { until } from "../until.ts";

export type CallReceived = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** A server that HTTP tasks call. Its calls wait until the test answers them. */
export type GivenServer = {
  readonly url: string;
  readonly calls: readonly CallReceived[];
  /** Waits for the n-th call, from 1. */
  readonly call: (n: number) => Promise<CallReceived>;
  readonly close: () => Promise<void>;
};

export async function givenServer(): Promise<GivenServer> {
  const calls: CallReceived[] = [];
  const server = createServer((request, response) => void calls.push({ request, response }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    call: async (n) => await until(`call ${n}`, { withinMs: 40_000 }, () => Promise.resolve(calls[n - 1])),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
