import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { Writable } from "node:stream";

import { WaitingRoom } from "@tutti/hand-out";
import type { SearchIndex } from "@tutti/ports";
import { makeMemoryStores, makeMemoryTaskQueue } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";
import type { FastifyInstance } from "fastify";

import { WaitingCallers } from "../../callers/waiting-callers.ts";
import type { LiveExecutions } from "../../live/live-executions.ts";
import type { LiveLists } from "../../live/live-lists.ts";
import { makeOperations, type ExternalSettings, type KeptValues } from "../../operations/operations.ts";
import { PollRecorder } from "../../polls/poll-recorder.ts";
import type { Route } from "../http/route.ts";
import { makeRestApi } from "../make-rest-api.ts";
import { restRoutes } from "../routes/rest-routes.ts";
import { EngineDecider } from "./engine-decider.ts";
import { exchange, type Answer, type Exchange } from "./http-exchange.ts";

/** The REST API on memory ports and the engine itself, listening on a port of its own. */
export class GivenRest {
  readonly app: FastifyInstance;
  readonly decider: EngineDecider;
  /** What is searched; nobody but the test fills it. */
  readonly search: SearchIndex;
  readonly port: number;
  /** Every endpoint that it has. */
  readonly routes: readonly Route[];
  /** Lines of the log, as JSON texts. */
  readonly logged: readonly string[];
  readonly #waiting: WaitingRoom;
  readonly #callers: WaitingCallers;
  readonly #live: LiveExecutions;
  readonly #liveLists: LiveLists;
  readonly #polls: PollRecorder;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(
    parts: Pick<GivenRest, "app" | "decider" | "search" | "port" | "routes" | "logged"> & {
      readonly waiting: WaitingRoom;
      readonly callers: WaitingCallers;
      readonly live: LiveExecutions;
      readonly liveLists: LiveLists;
      readonly polls: PollRecorder;
    },
  ) {
    this.app = parts.app;
    this.decider = parts.decider;
    this.search = parts.search;
    this.port = parts.port;
    this.routes = parts.routes;
    this.logged = parts.logged;
    this.#waiting = parts.waiting;
    this.#callers = parts.callers;
    this.#live = parts.live;
    this.#liveLists = parts.liveLists;
    this.#polls = parts.polls;
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

  /** How many watch executions. */
  get viewerCount(): number {
    return this.#live.count;
  }

  /** As when the process stops: nobody is shown anything more. */
  drain(): void {
    this.#live.drain();
    this.#liveLists.drain();
  }

  async close(): Promise<void> {
    this.drain();
    this.#agent.destroy();
    this.#callers.close();
    await this.#waiting.close();
    await this.#polls.stop();
    await this.app.close();
  }
}

type Over = Partial<KeptValues> & { readonly externalSettings?: ExternalSettings };

export async function givenRest(over: Over = {}): Promise<GivenRest> {
  const stores = makeMemoryStores(() => Date.now());
  const queue = makeMemoryTaskQueue();
  // Limits are open, as sweeper opens them.
  await queue.limiter.beginRebuild("life", { waitMs: 0, holdMs: 1_000 });
  await queue.limiter.endRebuild("life");
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
  polls.start();
  const { idempotency, externalPayloads, events } = stores;
  const operations = makeOperations({
    ...{ decider, executions, metadata, events, logs, waiting, polls, callers, idempotency, externalPayloads, log },
    ...{ search: stores.search, indexFeed: stores.indexFeed },
    ...{ savedViews: stores.savedViews, errorNotes: stores.errorNotes },
    bulkJobs: stores.bulkJobs,
    ...{ queue, pollData: queue.pollData, slots: stores.slots, secretStore: stores.secrets, ...over },
  });
  const version = "1.2.3";
  const app = makeRestApi({ operations, instance: "api-1", version, log });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.addresses()[0];
  if (typeof address !== "object") throw new Error("the server has no port");
  const routes = restRoutes(operations, { version });
  const { search } = stores;
  const { live, liveLists } = operations;
  const own = { waiting, callers, live, liveLists, polls };
  return new GivenRest({ app, decider, search, port: address.port, routes, logged, ...own });
}

function linesInto(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, written) {
      lines.push(chunk.toString());
      written();
    },
  });
}
