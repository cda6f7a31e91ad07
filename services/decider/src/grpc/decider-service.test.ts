import { afterEach, expect, test } from "@jest/globals";
import { credentials, status, type ClientDuplexStream, type ServiceError } from "@grpc/grpc-js";
import { answerFromWire, deciderGrpc, eventToWire, leasedTaskFromWire } from "@tutti/contracts";
import { EVENT_FORMAT, Payload, type WorkflowEvent } from "@tutti/engine";
import type { Applied, CreditOffer } from "@tutti/ports";
import { until } from "@tutti/ports/contract";
import { makeGrpcServer, makeLog } from "@tutti/service-kit";

import { requested, started } from "../testing/events.ts";
import { givenDecider, offer } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";
import { makeDeciderService } from "./decider-service.ts";

function grantOf({ creditId, queue, max, expiresMs, workerId = "" }: CreditOffer): deciderGrpc.Grant {
  return { creditId, queue, max, expiresMs, workerId, maxHeld: 0, heldOnly: false, isSole: true };
}

const w1 = workflowId(1);
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Request = deciderGrpc.ConnectRequest;
type Response = deciderGrpc.ConnectResponse;

/** A decider behind a real server, and a client's stream to it. */
async function givenStream() {
  const given = await givenDecider();
  const lines: string[] = [];
  const log = makeLog({ service: "decider", instance: "test" }, { destination: { write: (line) => lines.push(line) } });
  const server = makeGrpcServer({ log, port: 0, host: "127.0.0.1" });
  server.addService(
    deciderGrpc.DeciderServiceService,
    makeDeciderService({ decider: given.decider, instance: "decider-1" }),
  );
  const port = await server.listen();
  closing.push(() => server.close());
  const client = new deciderGrpc.DeciderServiceClient(`127.0.0.1:${port}`, credentials.createInsecure());
  closing.push(() => client.close());
  return { given, server, lines, stream: new Stream(client.connect()) };
}

const hello = { instance: "api-1", epoch: "e", format: EVENT_FORMAT, followsLeases: false };
const frame = (members: Partial<Request>): Request => ({
  hello: undefined,
  events: [],
  grants: [],
  withdrawals: [],
  flushed: [],
  watches: [],
  unwatches: [],
  ...members,
});
const wire = (event: WorkflowEvent) => eventToWire(event, { attempt: 0, deadlineMs: 0 });

const found = (is: boolean): true | undefined => is || undefined;

/** A client's side of the stream, with all that it was told. */
class Stream {
  readonly #call: ClientDuplexStream<Request, Response>;
  readonly #frames: Response[] = [];
  readonly ended: Promise<ServiceError | undefined>;
  #news: () => void = () => undefined;

  constructor(call: ClientDuplexStream<Request, Response>) {
    this.#call = call;
    call.on("data", (response: Response) => {
      this.#frames.push(response);
      this.#news();
    });
    this.ended = new Promise((resolve) => {
      call.on("error", resolve);
      call.on("end", () => resolve(undefined));
    });
  }

  send(members: Partial<Request>): void {
    this.#call.write(frame(members));
  }

  endOwnSide(): void {
    this.#call.end();
  }

  cancel(): void {
    this.#call.cancel();
  }

  /** What `pick` finds in the frames, as soon as it finds any. */
  async hears<Found>(pick: (response: Response) => readonly Found[]): Promise<readonly Found[]> {
    for (;;) {
      const found = this.#frames.flatMap(pick);
      if (found.length > 0) return found;
      await new Promise<void>((resolve) => (this.#news = resolve));
    }
  }

  async answerTo(event: Pick<WorkflowEvent, "eventId">): Promise<Applied> {
    const [answer] = await this.hears(({ answers }) => answers.filter(({ eventId }) => eventId === event.eventId));
    if (answer === undefined) throw new Error("no answer");
    return answerFromWire(answer);
  }
}

test("a client is welcomed, and its event is answered", async () => {
  const { stream } = await givenStream();
  const start = started(w1);

  stream.send({ hello });
  stream.send({ events: [wire(start)] });

  expect(await stream.hears(({ welcome }) => (welcome === undefined ? [] : [welcome]))).toEqual([
    { instance: "decider-1", format: EVENT_FORMAT },
  ]);
  expect(await stream.answerTo(start)).toMatchObject({ answer: { kind: "WorkflowStarted", workflowId: w1 } });
});

test("a task that is leased against a credit arrives with its input to the byte", async () => {
  const { given, stream } = await givenStream();
  const input = `{ "n": 1.0, "big": 123456789012345678901234567890 }`;
  const grant = grantOf(offer(1));
  stream.send({ hello });
  stream.send({ grants: [grant] });
  stream.send({ events: [wire(started(w1, { input: Payload.fromText(input) }))] });

  const [leased] = await stream.hears((response) => response.leased);

  const [task] = leased?.tasks.map(leasedTaskFromWire) ?? [];
  expect(leased?.creditId).toBe(grant.creditId);
  expect(task).toMatchObject({ workflowId: w1, execution: { workflowName: "w" }, task: { workerId: "worker" } });
  expect((await given.execution(w1)).input.payload?.text).toBe(input);
  expect([...(await given.leases()).values()]).toEqual([task?.leaseId]);
});

test("a withdrawn credit is told void", async () => {
  const { stream } = await givenStream();
  const grant = grantOf(offer(1));
  stream.send({ hello });
  stream.send({ grants: [grant] });
  stream.send({ withdrawals: [{ creditId: grant.creditId }] });

  expect(await stream.hears(({ withdrawn }) => withdrawn)).toEqual([{ creditId: grant.creditId }]);
});

test("an event that cannot be read is refused, and the stream goes on", async () => {
  const { stream } = await givenStream();
  const [unknown, strange, good] = [started(workflowId(2)), started(workflowId(3)), started(w1)];
  const newer = Buffer.from(JSON.stringify({ kind: "FutureEvent" }));
  stream.send({ hello });

  stream.send({ events: [{ ...wire(unknown), head: newer }, { ...wire(strange), workflowId: w1 }, wire(good)] });

  expect(await stream.answerTo(unknown)).toMatchObject({ refusal: { kind: "InvalidArgument" } });
  expect(await stream.answerTo(strange)).toMatchObject({ refusal: { kind: "InvalidArgument" } });
  expect(await stream.answerTo(good)).toMatchObject({ kind: "answered" });
});

test("a stream that does not begin with hello is refused", async () => {
  const { stream } = await givenStream();

  stream.send({ events: [wire(started(w1))] });

  expect(await stream.ended).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test("a client that has ended its side is still answered, and then the stream ends", async () => {
  const { given, stream } = await givenStream();
  const commit = given.stores.holdCommits();
  const start = started(w1);
  stream.send({ hello });
  stream.send({ events: [wire(start)] });
  stream.endOwnSide();
  await until("the event is in a batch", () => found(given.stores.requests.length > 0));

  commit();

  expect(await stream.ended).toBeUndefined();
  expect(await stream.answerTo(start)).toMatchObject({ kind: "answered" });
});

test("the credits of a client that is gone are gone", async () => {
  const { given, stream, lines } = await givenStream();
  const grant = grantOf(offer(1));
  const start = started(w1);
  stream.send({ hello });
  stream.send({ grants: [grant], events: [wire(start)] });
  await stream.answerTo(start);
  stream.send({ grants: [grant] });

  stream.cancel();
  await until("the client has left", () => found(lines.some((line) => line.includes("a client has left"))));
  await given.decider.apply(started(workflowId(2)));
  expect((await given.task(workflowId(2), "a")).status).toBe("SCHEDULED");
});

test("a server that drains says so, answers what it has taken, and ends its streams", async () => {
  const { given, server, stream } = await givenStream();
  const commit = given.stores.holdCommits();
  const start = started(w1);
  stream.send({ hello });
  stream.send({ events: [wire(start)] });
  await until("the event is in a batch", () => found(given.stores.requests.length > 0));

  const drained = server.drain(new AbortController().signal);
  await stream.hears(({ drain }) => (drain ? [drain] : []));
  const refused = requested(w1, "PauseRequested");
  stream.send({ events: [wire(refused)] });
  expect(await stream.answerTo(refused)).toMatchObject({ refusal: { kind: "Unavailable" } });
  commit();

  expect(await stream.answerTo(start)).toMatchObject({ kind: "answered" });
  expect(await stream.ended).toBeUndefined();
  await drained;
});
