import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a queue and the shared Redis, so that a test can take Redis away from that queue alone. */
export type RedisProxy = {
  readonly url: string;
  /** How many connections have been made through it. */
  connections(): number;
  /** Breaks all connections and takes no more until `open`. */
  cut(): void;
  /** Lets nothing through any more, in silence; connections stay. */
  hang(): void;
  /** Lets everything through again; what was held back is lost with its connection. */
  open(): void;
  close(): Promise<void>;
};

export type RedisProxyOptions = {
  /** Changes what Redis answers; the length must stay. */
  readonly rewrite?: (answer: string) => string;
};

type State = "open" | "cut" | "hanging";

export async function makeRedisProxy(
  target: string,
  { rewrite = (answer) => answer }: RedisProxyOptions = {},
): Promise<RedisProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: State = "open";
  let connections = 0;

  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    connections += 1;
    const far = connect({ host: hostname, port: Number(port === "" ? 6379 : port) });
    join(near, far, (bytes) => (state === "open" ? bytes : undefined));
    join(far, near, (bytes) =>
      state === "open" ? Buffer.from(rewrite(bytes.toString("latin1")), "latin1") : undefined,
    );
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined); // Breaking connections is what this is for.
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${portOf(server.address())}`,
    connections: () => connections,
    cut: () => {
      state = "cut";
      breakAll();
    },
    hang: () => void (state = "hanging"),
    open: () => {
      if (state === "hanging") breakAll();
      state = "open";
    },
    close: async () => {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}

function join(from: Socket, to: Socket, through: (bytes: Buffer) => Buffer | undefined): void {
  from.on("data", (bytes) => {
    const passed = through(bytes);
    if (passed !== undefined) to.write(passed);
  });
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the proxy listens on no port");
  return address.port;
}
