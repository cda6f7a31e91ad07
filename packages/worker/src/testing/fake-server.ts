import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { status } from "@grpc/grpc-js";

import type { FakeDesk, GivenTask } from "./fake-desk.ts";
import { addPolledService } from "./fake-polled-service.ts";
import { addStreamService } from "./fake-stream-service.ts";
import type { FakeStream } from "./fake-stream-service.ts";

/** A server that hands out what a test gives it and keeps what the worker sends. */
export type FakeServer = Pick<FakeDesk, "results" | "asked"> & {
  readonly address: string;
  /** What streams are answered; a test may change it. */
  readonly desk: Pick<FakeDesk, "capabilities" | "progressOutcome" | "commandOutcome">;
  /** Hands a task to whoever asks for its type and domain first. */
  readonly give: (...tasks: readonly GivenTask[]) => void;
  /** Answers the next results with these codes before it acknowledges one. */
  readonly failUpdates: (...codes: readonly status[]) => void;
  /** Answers the next polls with these codes. */
  readonly failPolls: (...codes: readonly status[]) => void;
  /** The streams that were opened, in order. */
  readonly streams: readonly FakeStream[];
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly stop: () => void;
};

/** Starts the fake on a free port. Without streams it is as a Conductor server. */
export async function fakeServer({ hasStreams = true } = {}): Promise<FakeServer> {
  const changed = new EventTarget();
  const desk: FakeDesk = {
    waiting: [],
    results: [],
    updateFaults: [],
    pollFaults: [],
    asked: [],
    capabilities: [],
    progressOutcome: () => ({ $case: "accepted", value: {} }),
    commandOutcome: () => ({ $case: "started", value: { workflowId: "started" } }),
    tell: () => void changed.dispatchEvent(new Event("change")),
    serve: [],
  };
  const server = new Server();
  addPolledService(server, desk);
  const streams = hasStreams ? addStreamService(server, desk) : [];
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    desk,
    results: desk.results,
    asked: desk.asked,
    give: (...tasks) => {
      desk.waiting.push(...tasks);
      for (const serve of desk.serve) serve();
    },
    failUpdates: (...codes) => void desk.updateFaults.push(...codes),
    failPolls: (...codes) => void desk.pollFaults.push(...codes),
    streams,
    until: async (condition) => {
      while (!condition()) await new Promise((resolve) => changed.addEventListener("change", resolve, { once: true }));
    },
    stop: () => server.forceShutdown(),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
