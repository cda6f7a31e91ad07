import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers of its own, by the beginning of the path. */
export type Answers = Readonly<Record<string, unknown>>;
export type StandIn = {
  readonly url: string;
  /** What was asked for so far, paths alone. */
  readonly asked: () => readonly string[];
  /** Tells an event to all who listen, and says how many they are. */
  readonly tell: (event: { readonly name: string; readonly id?: number; readonly data: object }) => number;
  /** Breaks the connections of all who listen. */
  readonly cut: () => void;
  /** Answers nobody, and breaks all connections, until it is told otherwise. */
  readonly beAway: (isAway: boolean) => void;
  readonly close: () => Promise<void>;
};

type StandInOptions = {
  /** What is asked for beyond this comes from there: an address without a path. */
  readonly to: string;
  readonly answers?: Answers;
  /** Where one can listen, by the end of the path. */
  readonly stream?: string;
  /** Knows nothing of the console, as Conductor's own server. */
  readonly isStock?: boolean;
};

/** A server before the cluster's own, which answers some things by itself. */
export async function startStandIn({ to, answers = {}, stream, isStock = false }: StandInOptions): Promise<StandIn> {
  const known = Object.entries(answers).map(([path, json]) => [path, JSON.stringify(json)] as const);
  const listeners = new Set<ServerResponse>();
  const asked: string[] = [];
  const server = createServer((call, response) => {
    const { pathname } = new URL(call.url ?? "/", to);
    asked.push(pathname);
    const own = known.find(([path]) => pathname.startsWith(path))?.[1];
    if (stream !== undefined && pathname.endsWith(stream)) listen(response, listeners);
    else if (own !== undefined) sendJson(response, 200, own);
    else if (isStock && pathname.startsWith("/api/console")) sendJson(response, 404, unknown(pathname));
    else pass(call, response, to);
  });
  let isAway = false;
  server.on("connection", (socket) => void (isAway && socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    tell: ({ name, id, data }) => {
      const head = id === undefined ? "" : `id: ${id}\n`;
      for (const listener of listeners) listener.write(`${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
      return listeners.size;
    },
    cut: () => {
      for (const listener of listeners) listener.destroy();
    },
    beAway: (next) => {
      isAway = next;
      if (isAway) server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { "content-type": "text/event-stream" }).write("retry: 100\n\n");
  listeners.add(response);
  response.on("close", () => listeners.delete(response));
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
