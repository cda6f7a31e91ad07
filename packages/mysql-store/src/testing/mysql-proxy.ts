import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { once } from "node:events";

/** What becomes of the connection that sends a COMMIT: cut before the server sees it, or before its answer is heard. */
export type CommitFault = "cut before" | "cut after";

/** A way to a server that can break, and that measures what goes to the server. */
export type MysqlProxy = {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** Bytes sent to the server so far. */
  sentBytes(): number;
  /** Packets sent to the server so far: each command is one. */
  sentPackets(): number;
  /** The largest packet sent to the server so far, its continuations included. */
  largestPacketBytes(): number;
  /** The next COMMIT goes wrong, once. */
  failNextCommit(fault: CommitFault): void;
  /** Cuts every connection, now. */
  cutAll(): void;
  /** Cuts every connection and takes no new one, until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

const CONTINUED = 0xff_ff_ff;

export async function openMysqlProxy(serverUrl: string): Promise<MysqlProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const measured = { bytes: 0, packets: 0, largest: 0 };
  let fault: CommitFault | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname.replace(/^\[(.*)\]$/, "$1"));
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", cut).on("close", () => {
        sockets.delete(socket);
        cut();
      });
    }
    const measure = packetMeter((bytes) => {
      measured.packets += 1;
      measured.largest = Math.max(measured.largest, bytes);
    });
    client.on("data", (data) => {
      measured.bytes += data.length;
      measure(data);
      const isCommit = data.subarray(-7).toString().endsWith("commit");
      if (!isCommit || fault === undefined) return void upstream.write(data);
      const now = fault;
      fault = undefined;
      if (now === "cut before") return cut();
      upstream.removeAllListeners("data").once("data", cut);
      return void upstream.write(data);
    });
    upstream.on("data", (data) => client.write(data));
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);

  const { port } = server.address() as AddressInfo;
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const down = async () => {
    if (!server.listening) return;
    server.close();
    cutAll();
    await once(server, "close");
  };
  return {
    url: url.href,
    sentBytes: () => measured.bytes,
    sentPackets: () => measured.packets,
    largestPacketBytes: () => measured.largest,
    failNextCommit: (next) => void (fault = next),
    cutAll,
    down,
    up: () => listen(port),
    close: down,
  };
}

/** Reads the heads of MySQL's packets (three bytes of length, one of number) off a stream of bytes. */
function packetMeter(onPacket: (bytes: number) => void): (data: Buffer) => void {
  let head = Buffer.alloc(0);
  let missing = 0;
  let length = 0;
  return (data) => {
    let rest = data;
    while (rest.length > 0) {
      if (missing === 0) {
        const wanted = 4 - head.length;
        head = Buffer.concat([head, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (head.length < 4) return;
        missing = head.readUIntLE(0, 3);
        length += missing;
        if (missing !== CONTINUED) {
          onPacket(length);
          length = 0;
        }
        head = Buffer.alloc(0);
      }
      const body = rest.subarray(0, missing);
      missing -= body.length;
      rest = rest.subarray(body.length);
    }
  };
}
