import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server that a test can break, or block, as a network does: without a word to either side. */
export async function breakableConnection(target: string) {
  const sockets = new Set<Socket>();
  const ways: { readonly near: Socket; readonly far: Socket }[] = [];
  const [host = "", port] = target.split(":");
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    ways.push({ near, far });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  /** Nothing of what the server says gets through any more. */
  const block = (): void => {
    for (const { far } of ways) far.unpipe().pause();
  };
  const unblock = (): void => {
    for (const { near, far } of ways) far.pipe(near);
  };
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, block, unblock, close, [Symbol.dispose]: close };
}
