import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** What has been written over the connections of a meter: packets with a statement that writes or locks, and their bytes. */
export type Written = { readonly roundTrips: number; readonly bytes: number };

/** A TCP proxy before MySQL that counts what passes and is written through it. */
export type MysqlMeter = {
  /** The url of the server through the meter. */
  readonly url: string;
  readonly written: () => Written;
  /** Packets with statements of whatever kind. */
  readonly statements: () => number;
  /** Bytes that the server has answered. */
  readonly read: () => number;
  readonly close: () => Promise<void>;
};

/** Starts a meter on a free loopback port. Connections must neither be encrypted nor compressed. */
export async function mysqlMeter(mysqlUrl: string): Promise<MysqlMeter> {
  const target = new URL(mysqlUrl);
  const sockets = new Set<Socket>();
  let [statements, roundTrips, bytes, read] = [0, 0, 0, 0];
  const onStatement = (statement: Buffer): void => {
    statements += 1;
    if (!writes.test(statement.toString("latin1"))) return;
    roundTrips += 1;
    bytes += statement.length;
  };
  const port = Number(target.port || "3306");
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port, noDelay: true });
    client.on("data", statementsOf(onStatement));
    upstream.on("data", (answer: Buffer) => void (read += answer.length));
    join(client, upstream, sockets);
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: target.href,
    written: () => ({ roundTrips, bytes }),
    statements: () => statements,
    read: () => read,
    close: async () => await closed(server, sockets),
  };
}

// A lock is taken by `select ... for update`.
const writes = /\b(insert|update|delete|replace)\b/iu;
const comQuery = 3;

/** Reads the packets of MySQL's protocol, 3 bytes of length and a sequence number before each, and tells of each COM_QUERY. */
function statementsOf(onStatement: (statement: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let [held, wanted] = [0, 4];
  return (chunk) => {
    pieces.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    let rest = Buffer.concat(pieces);
    for (;;) {
      wanted = rest.length < 4 ? 4 : 4 + rest.readUIntLE(0, 3);
      if (rest.length < wanted) break;
      const packet = rest.subarray(4, wanted);
      if (packet[0] === comQuery) onStatement(packet);
      rest = rest.subarray(wanted);
    }
    [pieces, held] = [[rest], rest.length];
  };
}

function join(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  client.setNoDelay(true);
  client.pipe(upstream).pipe(client);
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(socket);
    socket.on("error", () => undefined); // Its end is told by "close".
    socket.once("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const end = new Promise<void>((resolve) => void server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await end;
}
