import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

/** Ports of this machine that nobody listens on, all different: they are held together before any is given back. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, hold));
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map(release));
  return ports;
}

function hold(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => resolve(server));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
