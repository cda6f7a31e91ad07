import { Client, credentials, status, type ClientReadableStream, type ServiceError } from "@grpc/grpc-js";
import type { PackageDefinition } from "@grpc/proto-loader";
import fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { Agent } from "node:http";

import { restConductor } from "../clients/rest-conductor.ts";
import { isObject, parsed } from "../json.ts";
import { grpcCalls, type RawCall } from "./grpc-requests.ts";
import { grpcFault, restFault } from "./judge.ts";
import { KnownThings } from "./known-things.ts";
import { restRequests, type RawRequest } from "./rest-requests.ts";
import { sendRaw } from "./send-raw.ts";

export type FuzzTarget = { readonly rest: string; readonly grpc: string; readonly protos: PackageDefinition };

export type FuzzOptions = {
  readonly seed: number;
  readonly durationMs: number;
  /** Only endpoints and methods whose name has this word. */
  readonly only: string;
  /** Told of each fault when it is found. */
  readonly onFault: (fault: Fault) => void;
  readonly signal?: AbortSignal;
};

/** What went wrong, and the request with which it does. */
export type Fault = { readonly at: string; readonly why: string; readonly request: string };

export type FuzzResult = {
  /** How often each endpoint and method was called. */
  readonly calls: ReadonlyMap<string, number>;
  /** How often each status was answered: 200, 400, NOT_FOUND. */
  readonly answers: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
};

const AT_A_TIME = 8;
const WITHIN_MS = 20_000;
/** How many requests come from one seed. */
const BATCH = 4;

/**
 * Sends random and hostile requests to every REST endpoint that the server's OpenAPI document tells of and to every method of the
 * protos, in turn, until the time is up. The same seed makes the same requests, but for the ids that the server gives.
 */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const known = new KnownThings(restConductor(target.rest));
  await known.prepare();
  await known.renew();
  const wires = new Wires(target, known);
  const kinds = await kindsOf(target, { known, wires, only: options.only });
  const calls = new Map<string, number>();
  const answers = new Map<string, number>();
  const faults: Fault[] = [];
  const endsAt = Date.now() + options.durationMs;
  let round = 0;
  const isOver = () => Date.now() >= endsAt || options.signal?.aborted === true;
  const work = async (): Promise<void> => {
    while (!isOver()) {
      const turn = round;
      round += 1;
      if (turn % 50 === 0) await known.renew().catch(() => undefined);
      const kind = kinds[turn % kinds.length];
      if (kind === undefined) return;
      for (const send of kind.sample(options.seed + turn)) {
        if (isOver()) return;
        const { answer, why, request } = await send();
        count(calls, kind.at);
        count(answers, answer);
        if (why === undefined) continue;
        const fault = { at: kind.at, why, request };
        faults.push(fault);
        options.onFault(fault);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  wires.close();
  return { calls, answers, faults };
}

/** What was answered, and what is wrong with that, if anything is. */
type Outcome = { readonly answer: string; readonly why: string | undefined; readonly request: string };
type Kind = { readonly at: string; readonly sample: (seed: number) => readonly (() => Promise<Outcome>)[] };
function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

type Around = { readonly known: KnownThings; readonly wires: Wires; readonly only: string };

async function kindsOf({ rest, protos }: FuzzTarget, { known, wires, only }: Around): Promise<readonly Kind[]> {
  const document = parsed(await (await fetch(`${rest}/api-docs`)).text());
  if (!isObject(document)) throw new Error("the server has no OpenAPI document");
  const kind = <Made>(at: string, arbitrary: Arbitrary<Made>, send: (made: Made) => Promise<Outcome>): Kind => ({
    at,
    sample: (seed) => fc.sample(arbitrary, { seed, numRuns: BATCH }).map((made) => () => send(made)),
  });
  return [
    ...[...restRequests(document, known.any)].map(([at, made]) => kind(at, made, (one) => wires.rest(one))),
    ...[...grpcCalls(protos, known.any)].map(([at, made]) => kind(at, made, (one) => wires.grpc(one))),
  ].filter(({ at }) => at.includes(only));
}

/** Sends what was made up, and judges what comes back. */
class Wires {
  readonly #base: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  readonly #client: Client;
  readonly #known: KnownThings;

  constructor({ rest, grpc }: FuzzTarget, known: KnownThings) {
    this.#base = new URL(rest);
    this.#client = new Client(grpc, credentials.createInsecure());
    this.#known = known;
  }

  async rest(sent: RawRequest): Promise<Outcome> {
    const name = `${sent.method} ${sent.path}`;
    const request = `${name} ${JSON.stringify(sent.headers)} ${sent.body?.toString("base64") ?? ""}`;
    try {
      const answer = await sendRaw(this.#base, sent, { agent: this.#agent, withinMs: WITHIN_MS });
      this.#known.notice(parsed(answer.text));
      return { answer: String(answer.status), why: restFault(name, answer), request };
    } catch (error) {
      // A server that refuses a request before it has read it may close the connection.
      const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
      const why = code === "ECONNRESET" || code === "EPIPE" ? undefined : String(error);
      return { answer: "closed", why, request };
    }
  }

  async grpc(sent: RawCall): Promise<Outcome> {
    const { code, details } = await this.#call(sent);
    const request = `${sent.method} ${sent.frames.map((frame) => frame.toString("base64")).join(" ")}`;
    return { answer: status[code] ?? String(code), why: grpcFault(code, details), request };
  }

  close(): void {
    this.#agent.destroy();
    this.#client.close();
  }

  #call({ method, isStreamIn, frames }: RawCall): Promise<Pick<ServiceError, "code" | "details">> {
    const same = (bytes: Buffer): Buffer => bytes;
    const options = { deadline: Date.now() + (isStreamIn ? 500 : WITHIN_MS) };
    return new Promise((resolve) => {
      const [first = Buffer.alloc(0)] = frames;
      const listen = (call: Pick<ClientReadableStream<Buffer>, "on">): void => {
        call.on("data", () => undefined);
        call.on("error", () => undefined);
        call.on("status", resolve);
      };
      if (!isStreamIn) return listen(this.#client.makeServerStreamRequest(method, same, same, first, options));
      const call = this.#client.makeBidiStreamRequest(method, same, same, options);
      listen(call);
      for (const frame of frames) call.write(frame);
      call.end();
    });
  }
}
