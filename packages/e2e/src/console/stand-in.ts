import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers of its own, by the beginning of the path. */
export type Answers = Readonly<Record<string, unknown>>;
export type StandIn = { readonly url: string; readonly close: () => Promise<void> };

type StandInOptions = {
  /** What is asked for beyond this comes from there: an address without a path. */
  readonly to: string;
  readonly answers?: Answers;
  /** Knows nothing of the console, as Conductor's own server. */
  readonly isStock?: boolean;
};

/** A server before the cluster's own, which answers some things by itself. */
export async function startStandIn({ to, answers = {}, isStock = false }: StandInOptions): Promise<StandIn> {
  const known = Object.entries(answers).map(([path, json]) => [path, JSON.stringify(json)] as const);
  const server = createServer((call, response) => {
    const { pathname } = new URL(call.url ?? "/", to);
    const own = known.find(([path]) => pathname.startsWith(path))?.[1];
    if (own !== undefined) sendJson(response, 200, own);
    else if (isStock && pathname.startsWith("/api/console")) sendJson(response, 404, unknown(pathname));
    else pass(call, response, to);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// As Conductor's server says that it has no such route.
function unknown(pathname: string): string {
  const message = `No static resource ${pathname.slice(1)}.`;
  return JSON.stringify({ status: 404, message, instance: "stock", retryable: false });
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

function pass(call: IncomingMessage, response: ServerResponse, to: string): void {
  const onward = request(new URL(call.url ?? "/", to), { method: call.method, headers: call.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  call.pipe(onward);
}
