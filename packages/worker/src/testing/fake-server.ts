import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";

import type { workerGrpc } from "@tutti/contracts";

import type { JsonObject } from "../json.ts";
import { addPolledService } from "./fake-polled-service.ts";
import { addStreamService } from "./fake-stream-service.ts";
import type { FakeStream } from "./fake-stream-service.ts";

/** A task as a test gives it: `{ taskId: "t1" }` is enough. */
export type GivenTask = {
  readonly taskId: string;
  readonly workflowId?: string;
  readonly taskType?: string;
  readonly domain?: string;
  readonly input?: JsonObject;
  readonly responseTimeoutSeconds?: number;
};

/** A result as it was acknowledged, whichever way it came. */
export type GotResult = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly workerId: string;
  readonly status: string;
  readonly output: JsonObject;
  readonly reason: string;
  readonly callbackAfterSeconds: number;
  readonly extendLease: boolean;
  readonly logs: readonly string[];
};

/** What both ways of a fake server share. */
export type FakeDesk = {
  /** Tasks that nobody has got yet. */
  readonly waiting: GivenTask[];
  readonly results: GotResult[];
  /** Codes for the next results before one is acknowledged. */
  readonly updateFaults: status[];
  readonly pollFaults: status[];
  /** What the server says that it takes. */
  readonly capabilities: string[];
  progressOutcome: () => NonNullable<workerGrpc.WorkerProgressAnswer["outcome"]>;
  commandOutcome: (command: workerGrpc.WorkerCommand) => NonNullable<workerGrpc.WorkerCommandAnswer["outcome"]>;
  /** How many tasks each poll, or each credit, asked for. */
  readonly asked: number[];
  /** Something has happened. */
  readonly tell: () => void;
  /** Called when tasks were added. */
  readonly serve: (() => void)[];
};

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

/** Takes up to `count` tasks of a type and domain out of those that wait. */
export function takeTasks(
  { waiting }: FakeDesk,
  { taskType, domain, count }: { readonly taskType: string; readonly domain: string; readonly count: number },
): GivenTask[] {
  const isMeant = (task: GivenTask): boolean =>
    (task.taskType ?? "work") === taskType && (task.domain ?? "") === domain;
  const taken = waiting.filter(isMeant).slice(0, count);
  for (const task of taken) waiting.splice(waiting.indexOf(task), 1);
  return taken;
}

export function faultOf(code: status): ServiceError {
  return Object.assign(new Error(status[code]), { code, details: String(status[code]), metadata: new Metadata() });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
