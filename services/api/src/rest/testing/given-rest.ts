import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { Writable } from "node:stream";

import { WaitingRoom } from "@tutti/hand-out";
import type { SearchIndex } from "@tutti/ports";
import { makeMemoryStores, makeMemoryTaskQueue } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";
import type { FastifyInstance } from "fastify";

import { WaitingCallers } from "../../callers/waiting-callers.ts";
import { makeOperations, type KeptValues } from "../../operations/operations.ts";
import { PollRecorder } from "../../polls/poll-recorder.ts";
import { makeRestApi } from "../make-rest-api.ts";
import { EngineDecider } from "./engine-decider.ts";
import { exchange, type Answer, type Exchange } from "./http-exchange.ts";

/** The REST API on memory ports and the engine itself, listening on a port of its own. */
export class GivenRest {
  readonly app: FastifyInstance;
  readonly decider: EngineDecider;
  /** What is searched; nobody but the test fills it. */
  readonly search: SearchIndex;
  readonly port: number;
  /** Lines of the log, as JSON texts. */
  readonly logged: readonly string[];
  readonly #waiting: WaitingRoom;
  readonly #callers: WaitingCallers;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(
    parts: Pick<GivenRest, "app" | "decider" | "search" | "port" | "logged"> & {
      readonly waiting: WaitingRoom;
      readonly callers: WaitingCallers;
    },
  ) {
    this.app = parts.app;
    this.decider = parts.decider;
    this.search = parts.search;
    this.port = parts.port;
    this.logged = parts.logged;
    this.#waiting = parts.waiting;
    this.#callers = parts.callers;
  }

  async request(sent: Exchange): Promise<Answer> {
    return await exchange(sent, { port: this.port, agent: this.#agent });
  }

  async get(path: string): Promise<Answer> {
    return await this.request({ method: "GET", path });
  }

  /** Sends `body` as JSON: a text as it is, anything else as JSON.stringify writes it. */
  async send(method: "POST" | "PUT" | "DELETE", path: string, body: unknown): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return await this.request({ method, path, body: text, headers: { "content-type": "application/json" } });
  }

  /** How many polls wait for tasks. */
  get pollCount(): number {
    return this.#waiting.pollCount;
  }

  /** How many callers wait for executions. */
  get callerCount(): number {
    return this.#callers.count;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#callers.close();
    await this.#waiting.close();
    await this.app.close();
  }
}

export async function givenRest(over: Partial<KeptValues> = {}): Promise<GivenRest> {
  const stores = makeMemoryStores(() => Date.now());
  const queue = makeMemoryTaskQueue();
  const decider = new EngineDecider(stores, queue);
  const logged: string[] = [];
  const log = makeLog({ service: "api", instance: "api-1" }, { destination: linesInto(logged) });
  const { executions, metadata, taskLogs: logs } = stores;
  const waiting = new WaitingRoom({
    ...{ decider, queue, executions, log },
    ...{ limiter: queue.limiter, slots: stores.slots },
    ...{ instance: "api-1", epoch: randomUUID(), settleMs: 0 },
  });
  await waiting.start();
  const callers = new WaitingCallers({ decider, executions, log });
  const polls = new PollRecorder({ pollData: queue.pollData, log });
  const { idempotency, externalPayloads, events } = stores;
  const operations = makeOperations({
    ...{ decider, executions, metadata, events, logs, waiting, polls, callers, idempotency, externalPayloads, log },
    search: stores.search,
    ...{ queue, pollData: queue.pollData, secretStore: stores.secrets, ...over },
  });
  const app = makeRestApi({ operations, instance: "api-1", version: "1.2.3", log });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.addresses()[0];
  if (typeof address !== "object") throw new Error("the server has no port");
  return new GivenRest({ app, decider, search: stores.search, port: address.port, logged, waiting, callers });
}

function linesInto(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, written) {
      lines.push(chunk.toString());
      written();
    },
  });
}
