import { setTimeout as delay } from "node:timers/promises";
import { randomUUID } from "node:crypto";

import { describe, expect, test } from "@jest/globals";
import { answerToWire, deciderGrpc, eventFromWire, leasedTaskToWire } from "@tutti/contracts";
import { creditIdFrom, eventIdFrom, leaseIdFrom, Payload, slotOf, snapshotHashFrom } from "@tutti/engine";
import type { TaskId, WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { Applied, LeasedAgainstCredit, LeasedTask } from "@tutti/ports";

import { makeMemberPool } from "../grpc-client/member-pool.ts";
import { makeGrpcServer } from "../grpc-server/grpc-server.ts";
import { bidi } from "../grpc-server/handlers.ts";
import { givenRelay } from "../testing/given-server.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { makeDeciderLink, type DeciderLinkOptions } from "./decider-link.ts";

describe("an event", () => {
  test("is answered by decider", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    const event = anEvent();

    expect(await party.link.apply(event)).toEqual(done);

    expect(decider.hellos).toMatchObject([{ instance: "api-1", epoch: "e1", format: 1 }]);
    expect(decider.events.map((wire) => eventFromWire(wire))).toMatchObject([event]);
    expect(decider.events[0]).toMatchObject({ attempt: 0 });
  });

  test("that somebody may have handed in before is sent as a repeat", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);

    await party.link.apply(anEvent(), { isRepeat: true });

    expect(decider.events).toMatchObject([{ attempt: 1 }]);
  });

  test("that is refused comes back as the refusal", async () => {
    const refusal = { kind: "IllegalTransition", status: "COMPLETED", message: "it has ended" } as const;
    await using decider = await givenDecider(() => ({ kind: "refused", refusal }));
    await using party = given([decider.port]);

    expect(await party.link.apply(anEvent())).toEqual({ kind: "refused", refusal });
  });

  test("brings the task that it leased", async () => {
    const task = aLeasedTask();
    const answer = { kind: "TaskPolled", taskId: task.taskId, leaseId: task.leaseId } as const;
    await using decider = await givenDecider(() => ({ kind: "answered", answer, task }));
    await using party = given([decider.port]);

    expect(await party.link.apply(anEvent())).toMatchObject({ answer, task: { leaseId: task.leaseId } });
  });

  test("travels with the others of its turn in one frame", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    await until(() => party.link.isConnected);

    await Promise.all(Array.from({ length: 50 }, () => party.link.apply(anEvent())));

    expect(decider.frames.map(({ events }) => events.length)).toEqual([50]);
  });

  test("waits for a decider to come", async () => {
    await using decider = await givenDecider();
    const { port } = decider;
    await decider[Symbol.asyncDispose]();
    await using party = given([port]);
    const answer = party.link.apply(anEvent());

    await using _ = await givenDecider(() => done, port);

    expect(await answer).toEqual(done);
  });

  test("is sent again with the same id when its stream ends before the answer", async () => {
    await using decider = await givenDecider(({ attempt }) => (attempt === 0 ? undefined : done));
    await using relay = await givenRelay(decider.port);
    await using party = given([relay.port]);
    const answer = party.link.apply(anEvent());
    await until(() => decider.events.length === 1);

    relay.breakAll();

    expect(await answer).toEqual(done);
    expect(decider.events.map(({ attempt }) => attempt)).toEqual([0, 1]);
    expect(new Set(decider.events.map(({ eventId }) => eventId)).size).toBe(1);
  });

  test("falls to the next decider when its own is gone", async () => {
    await using one = await givenDecider(() => undefined);
    await using other = await givenDecider(() => undefined);
    await using relay = await givenRelay(one.port);
    await using party = given([relay.port, other.port]);
    await until(() => one.hellos.length === 1 && other.hellos.length === 1 && party.link.isConnected);
    const answers: Promise<unknown>[] = [];
    await until(() => {
      answers.push(party.link.apply(anEvent()));
      return one.events.length > 0 && other.events.length > 0;
    });

    other.answerWith(() => done);
    one.setServing(false);
    relay.breakAll();

    await until(() => new Set(other.events.map(({ eventId }) => eventId)).size === answers.length);
    other.answerAll();
    expect(await Promise.all(answers)).toEqual(answers.map(() => done));
  });

  test("always goes to the same decider as the others of its workflow", async () => {
    await using one = await givenDecider();
    await using other = await givenDecider();
    await using party = given([one.port, other.port]);
    await until(() => one.hellos.length === 1 && other.hellos.length === 1);
    await until(() => party.link.isConnected);
    const workflowId = randomUUID();

    for (let round = 0; round < 10; round += 1) await party.link.apply(anEvent({ workflowId }));

    expect(Math.max(one.events.length, other.events.length)).toBe(10);
  });

  test("that decider could not apply is sent again until it could", async () => {
    await using decider = await givenDecider(({ attempt }) =>
      attempt < 2 ? { kind: "refused", refusal: { kind: "Unavailable", message: "the commit was lost" } } : done,
    );
    await using party = given([decider.port]);

    expect(await party.link.apply(anEvent())).toEqual(done);
    expect(decider.events.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
  });

  test("is refused as Unavailable when its deadline passes", async () => {
    await using decider = await givenDecider(() => undefined);
    await using party = given([decider.port]);

    const applied = await party.link.apply(anEvent(), { deadlineMs: 50 });

    expect(applied).toMatchObject({ kind: "refused", refusal: { kind: "Unavailable" } });
    expect(party.link.inFlight).toBe(0);
  });

  test("is refused as Overloaded when too many are under way", async () => {
    await using decider = await givenDecider(() => undefined);
    await using party = given([decider.port], { maxInFlight: 1 });
    void party.link.apply(anEvent());

    expect(await party.link.apply(anEvent())).toMatchObject({ kind: "refused", refusal: { kind: "Overloaded" } });
  });

  test("that no frame can hold is refused, and the stream goes on", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    const output = Payload.fromText(JSON.stringify({ text: "x".repeat(12 * 1024 * 1024) }));

    const applied = await party.link.apply({ ...aResult(), output });

    expect(applied).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge" } });
    expect(
      await party.link.apply({ ...aResult(), output: Payload.fromText(`{"text":"${"x".repeat(11_000_000)}"}`) }),
    ).toEqual(done);
    expect(decider.hellos).toHaveLength(1);
  });

  test("is forgotten when its caller has gone", async () => {
    await using decider = await givenDecider(() => undefined);
    await using party = given([decider.port]);
    const gone = new AbortController();
    const answer = party.link.apply(anEvent(), { signal: gone.signal });

    gone.abort(new Error("gone"));

    await expect(answer).rejects.toThrow("gone");
    expect(party.link.inFlight).toBe(0);
  });
});

describe("a credit", () => {
  test("is lent, and its lease is heard", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    party.link.grant(aCredit("c1"));
    await until(() => decider.grants.length === 1);
    const task = aLeasedTask();

    decider.say({ leased: [{ creditId: "c1", tasks: [leasedTaskToWire(task)] }] });

    await until(() => party.heard.leased.length === 1);
    expect(party.heard.leased).toMatchObject([{ creditId: "c1", tasks: [{ leaseId: task.leaseId }] }]);
    expect(decider.grants).toMatchObject([{ creditId: "c1", queue: "pack", max: 2, workerId: "w" }]);
    expect(decider.grants[0]?.expiresMs).toBeLessThanOrEqual(60_000);
  });

  test("that was granted and withdrawn in one turn is not sent at all", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    await until(() => party.link.isConnected);
    party.link.grant(aCredit("c1"));
    party.link.withdraw(creditIdFrom("c1"));
    party.link.grant(aCredit("c2"));

    await until(() => decider.grants.length > 0);

    expect(decider.grants.map(({ creditId }) => creditId)).toEqual(["c2"]);
    expect(decider.withdrawals).toEqual([]);
  });

  test("is void when its decider is lost, which is told too", async () => {
    await using decider = await givenDecider();
    await using relay = await givenRelay(decider.port);
    await using party = given([relay.port]);
    party.link.grant(aCredit("c1"));
    await until(() => decider.grants.length === 1);

    relay.breakAll();

    await until(() => party.heard.lost === 1);
    expect(party.heard.withdrawn).toEqual(["c1"]);
  });

  test("is taken back from a decider that drains, which gets no more events either", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    party.link.grant(aCredit("c1"));
    await until(() => decider.grants.length === 1);

    decider.say({ drain: true });

    await until(() => party.heard.withdrawn.length === 1);
    expect(party.link.isConnected).toBe(false);
    await until(() => decider.withdrawals.length === 1);
    expect(await party.link.apply(anEvent(), { deadlineMs: 30 })).toMatchObject({ kind: "refused" });
    expect(decider.events).toEqual([]);
  });

  test("goes in turn to each of several deciders, for a second each time", async () => {
    await using one = await givenDecider();
    await using other = await givenDecider();
    await using party = given([one.port, other.port]);
    await until(() => one.hellos.length === 1 && other.hellos.length === 1);
    let granted = 0;
    const grant = (): void => party.link.grant(aCredit(`c${(granted += 1)}`));
    await until(() => {
      grant();
      return one.grants.length > 0 && other.grants.length > 0;
    });
    await until(() => one.grants.length + other.grants.length === granted);
    const before = [one.grants.length, other.grants.length];
    for (let more = 0; more < 10; more += 1) grant();

    await until(() => one.grants.length + other.grants.length === granted);

    expect([one.grants.length, other.grants.length]).toEqual(before.map((count) => count + 5));
    expect(one.grants.at(-1)?.expiresMs).toBe(1_000);
  });
});

test("a decider that was away is spoken to again when it is back", async () => {
  await using decider = await givenDecider();
  await using party = given([decider.port]);
  await until(() => party.link.isConnected);

  decider.setServing(false);
  await until(() => !party.link.isConnected);
  decider.setServing(true);

  expect(await party.link.apply(anEvent())).toEqual(done);
  expect(decider.hellos).toHaveLength(2);
  await until(() => decider.openStreams === 1);
});

test("a lease that was flushed is told to decider", async () => {
  await using decider = await givenDecider();
  await using party = given([decider.port]);
  await until(() => party.link.isConnected);
  const task = aLeasedTask();

  party.link.flushed(task);

  await until(() => decider.flushed.length === 1);
  expect(decider.flushed).toEqual([{ workflowId: task.workflowId, taskId: task.taskId, leaseId: task.leaseId }]);
});

describe("a watch", () => {
  const watch = { workflowId: randomUUID() as WorkflowId, taskReferenceNames: ["a", "b"] };
  const watchesOf = (decider: { readonly frames: readonly deciderGrpc.ConnectRequest[] }) =>
    decider.frames.flatMap(({ watches }) => watches);

  test("is known to every decider, also to one that comes later, and any of them says when to look", async () => {
    await using one = await givenDecider();
    await using other = await givenDecider();
    const { port } = other;
    await other[Symbol.asyncDispose]();
    await using party = given([one.port, port]);
    let looks = 0;
    await until(() => party.link.isConnected);
    party.link.watch(watch, () => void (looks += 1));
    await until(() => watchesOf(one).length === 1);

    await using later = await givenDecider(() => done, port);
    await until(() => watchesOf(later).length === 1);
    const [asked] = watchesOf(later);
    one.say({ looks: [{ watchId: asked?.watchId ?? "" }, { watchId: "another" }] });
    later.say({ looks: [{ watchId: asked?.watchId ?? "" }] });

    await until(() => looks === 2);
    expect(asked).toMatchObject(watch);
  });

  test("that has ended is told to all deciders once, and no longer looks", async () => {
    await using decider = await givenDecider();
    await using party = given([decider.port]);
    await until(() => party.link.isConnected);
    let looks = 0;
    const unwatch = party.link.watch(watch, () => void (looks += 1));
    await until(() => watchesOf(decider).length === 1);
    const watchId = watchesOf(decider)[0]?.watchId ?? "";

    unwatch();
    unwatch();
    decider.say({ looks: [{ watchId }] });
    await party.link.apply(anEvent());

    expect(decider.frames.flatMap(({ unwatches }) => unwatches)).toEqual([{ watchId }]);
    expect(looks).toBe(0);
  });
});

test("a link that drains waits for its answers, takes nothing new and ends its streams", async () => {
  await using decider = await givenDecider(() => undefined);
  await using party = given([decider.port]);
  const answer = party.link.apply(anEvent());
  await until(() => decider.events.length === 1);

  const drained = party.link.drain(new AbortController().signal);
  expect(await party.link.apply(anEvent())).toMatchObject({ kind: "refused", refusal: { kind: "Unavailable" } });
  decider.answerWith(() => done);
  decider.answerAll();

  await drained;
  expect(await answer).toEqual(done);
  await until(() => decider.openStreams === 0);
});

type Respond = (event: deciderGrpc.Event) => Applied | undefined;

const done: Applied = { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };

/** A decider's server that a test plays. */
async function givenDecider(respond: Respond = () => done, port = 0) {
  let answer = respond;
  const seen = { hellos: [] as deciderGrpc.Hello[], frames: [] as deciderGrpc.ConnectRequest[] };
  const mailboxes = new Set<{ put(frame: Partial<deciderGrpc.ConnectResponse>): void }>();
  const unanswered: deciderGrpc.Event[] = [];
  const answers = (events: readonly deciderGrpc.Event[]): deciderGrpc.Answer[] =>
    events.flatMap((event) => {
      const applied = answer(event);
      if (applied === undefined) unanswered.push(event);
      return applied === undefined ? [] : [answerToWire(eventIdFrom(event.eventId), applied)];
    });
  const say = (frame: Partial<deciderGrpc.ConnectResponse>): void => mailboxes.forEach((mailbox) => mailbox.put(frame));
  const server = makeGrpcServer({ log: recordedLog().log, host: "127.0.0.1", port });
  server.addService(deciderGrpc.DeciderServiceService, {
    connect: bidi<deciderGrpc.ConnectRequest, deciderGrpc.ConnectResponse>(async function* (requests) {
      const mailbox = new Mailbox();
      mailboxes.add(mailbox);
      const reading = (async () => {
        for await (const frame of requests) {
          if (frame.hello !== undefined) {
            seen.hellos.push(frame.hello);
            mailbox.put({ welcome: { instance: "decider-1", format: 1 } });
          } else seen.frames.push(frame);
          const ready = answers(frame.events);
          if (ready.length > 0) mailbox.put({ answers: ready });
        }
      })().finally(() => mailbox.end());
      try {
        yield* mailbox;
        await reading.catch(() => undefined);
      } finally {
        mailboxes.delete(mailbox);
      }
    }),
  });
  const boundPort = await server.listen();
  return {
    port: boundPort,
    ...seen,
    get events() {
      return seen.frames.flatMap(({ events }) => events);
    },
    get grants() {
      return seen.frames.flatMap(({ grants }) => grants);
    },
    get withdrawals() {
      return seen.frames.flatMap(({ withdrawals }) => withdrawals);
    },
    get flushed() {
      return seen.frames.flatMap(({ flushed }) => flushed);
    },
    get openStreams() {
      return mailboxes.size;
    },
    say,
    answerWith: (next: Respond): void => void (answer = next),
    answerAll: (): void => say({ answers: answers(unanswered.splice(0)) }),
    setServing: (serving: boolean): void => server.setServing(serving),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

class Mailbox {
  readonly #frames: deciderGrpc.ConnectResponse[] = [];
  #wake = (): void => {};
  #isEnded = false;

  put(frame: Partial<deciderGrpc.ConnectResponse>): void {
    this.#frames.push({
      welcome: undefined,
      answers: [],
      leased: [],
      withdrawn: [],
      drain: false,
      lostLeases: [],
      looks: [],
      ...frame,
    });
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator]() {
    while (!this.#isEnded || this.#frames.length > 0) {
      const frame = this.#frames.shift();
      if (frame !== undefined) yield frame;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function given(ports: readonly number[], options: Partial<DeciderLinkOptions> = {}) {
  const { log } = recordedLog();
  const addresses = ports.map((port) => ({ kind: "static", host: "127.0.0.1", port }) as const);
  const pool = makeMemberPool({ addresses, log });
  const link = makeDeciderLink({ pool, instance: "api-1", epoch: "e1", log, ...options });
  const heard = { leased: [] as LeasedAgainstCredit[], withdrawn: [] as string[], lost: 0 };
  link.listen({
    leased: (leased) => heard.leased.push(leased),
    withdrawn: (creditId) => heard.withdrawn.push(creditId),
    deciderLost: () => void (heard.lost += 1),
  });
  const dispose = async (): Promise<void> => {
    await link.close();
    await pool.close();
  };
  return { link, heard, [Symbol.asyncDispose]: dispose };
}

function anEvent({ workflowId = randomUUID() }: { readonly workflowId?: string } = {}): WorkflowEvent {
  const eventId = eventIdFrom(randomUUID());
  const origin = { actor: "", requestId: "r1", traceContext: "" };
  return { kind: "PauseRequested", eventId, workflowId: workflowId as WorkflowId, origin };
}

function aResult(): Extract<WorkflowEvent, { kind: "TaskUpdated" }> {
  const said = { status: "COMPLETED", callbackAfterSeconds: 0, extendLease: false, output: Payload.empty } as const;
  const unsaid = {
    reasonForIncompletion: undefined,
    workerId: undefined,
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
  };
  return { ...anEvent(), ...said, ...unsaid, kind: "TaskUpdated", taskId: randomUUID() as TaskId };
}

function aCredit(creditId: string) {
  return { creditId: creditIdFrom(creditId), queue: "pack", max: 2, workerId: "w", expiresMs: 60_000 };
}

function aLeasedTask(): LeasedTask {
  const [workflowId, taskId, leaseId] = [
    randomUUID() as WorkflowId,
    randomUUID() as TaskId,
    leaseIdFrom(`${randomUUID()}-0`),
  ];
  const slots = { input: slotOf(Payload.empty), output: slotOf(Payload.empty) };
  // The link carries records without looking into them.
  const task = { taskId, workflowId, taskType: "pack", ...slots } as LeasedTask["task"];
  const execution = { workflowName: "orders", correlationId: undefined, priority: 0 };
  return { leaseId, workflowId, taskId, snapshotHash: snapshotHashFrom("00"), task, execution };
}

async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 8_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`never came true: ${condition.toString()}`);
    await delay(5);
  }
}
