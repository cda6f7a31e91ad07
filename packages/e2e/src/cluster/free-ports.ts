import { createServer } from "node:net";

// Systems take the ports of outgoing connections from 32768 on. One of those could be taken between the look and the use.
const first = 20_000;
const perWorker = 3_000;
const workers = 4;

let next = Math.floor(Math.random() * perWorker);

/**
 * Ports of this machine that nobody listens on, all different, and no others within a long time: one after the other, from a range of
 * the own Jest worker.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries === perWorker) throw new Error(`${count} free ports were wanted; ${ports.length} were found`);
    const port = first + (workerIndex() % workers) * perWorker + (next++ % perWorker);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function workerIndex(): number {
  return Number(process.env["JEST_WORKER_ID"] ?? 0);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
