import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** A TCP proxy before one address, whose connections can be cut. */
export type CuttingProxy = {
  /** host:port of the proxy. */
  readonly address: string;
  /** Keeps back what either of them says from now on. A cut ends it and takes what was kept with it. */
  readonly keepBack: (speaker: Speaker) => void;
  /** Breaks every connection, both ends at once, with whatever is on its way. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
};

/** Who opened the connection, or who is at the target. */
export type Speaker = "client" | "server";

/** The connections of a proxy, and whose words go no further. */
type Passage = { readonly sockets: Set<Socket>; readonly silenced: Set<Speaker>; readonly answersTakeMs: number };

/**
 * Starts a proxy on a free loopback port. What passes from the server to the client takes `answersTakeMs`, so that a cut often takes
 * an answer with it.
 * @param target host:port
 */
export async function cuttingProxy(target: string, { answersTakeMs = 20 } = {}): Promise<CuttingProxy> {
  const passage: Passage = { sockets: new Set(), silenced: new Set(), answersTakeMs };
  const server = createServer((client) => join(client, connectTo(target), passage));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, resolve);
  });
  const cut = (): void => {
    for (const socket of passage.sockets) socket.destroy();
    passage.silenced.clear();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    keepBack: (speaker) => void passage.silenced.add(speaker),
    cut,
    close: async () => await closed(server, cut),
  };
}

function connectTo(target: string): Socket {
  const [host = "", port = ""] = target.split(":");
  return connect({ host, port: Number(port), noDelay: true });
}

function join(client: Socket, server: Socket, { sockets, silenced, answersTakeMs }: Passage): void {
  client.setNoDelay(true);
  client.on("data", (bytes: Buffer) => !silenced.has("client") && server.write(bytes));
  client.on("end", () => server.end());
  // All pieces take equally long, so they keep their order.
  server.on("data", (bytes: Buffer) => {
    if (!silenced.has("server")) setTimeout(() => client.writable && client.write(bytes), answersTakeMs);
  });
  server.on("end", () => setTimeout(() => client.end(), answersTakeMs));
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ] as const) {
    sockets.add(socket);
    socket.on("error", () => undefined); // Its end is told by "close".
    socket.once("close", () => {
      sockets.delete(socket);
      other.destroySoon();
    });
  }
}

async function closed(server: Server, cut: () => void): Promise<void> {
  const end = new Promise<void>((resolve) => void server.close(() => resolve()));
  cut();
  await end;
}
