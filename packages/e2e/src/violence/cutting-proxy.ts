import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** A TCP proxy before one address, whose connections can be cut. */
export type CuttingProxy = {
  /** host:port of the proxy. */
  readonly address: string;
  /** Breaks every connection, both ends at once, with whatever is on its way. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
};

/** What passes from the server to the client is held so long, so that a cut often takes an answer with it. */
const holdMs = 20;

/** Starts a proxy on a free loopback port. @param target host:port */
export async function cuttingProxy(target: string): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => join(client, connectTo(target), sockets));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, resolve);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: async () => await closed(server, cut),
  };
}

function connectTo(target: string): Socket {
  const [host = "", port = ""] = target.split(":");
  return connect({ host, port: Number(port), noDelay: true });
}

function join(client: Socket, server: Socket, sockets: Set<Socket>): void {
  client.setNoDelay(true);
  client.pipe(server);
  // All pieces are held equally long, so they keep their order.
  server.on("data", (bytes: Buffer) => setTimeout(() => client.writable && client.write(bytes), holdMs));
  server.on("end", () => setTimeout(() => client.end(), holdMs));
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
