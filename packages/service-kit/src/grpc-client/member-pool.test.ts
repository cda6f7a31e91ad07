import { describe, expect, test } from "@jest/globals";

import { echoService, EchoClient, type Message } from "../testing/echo-service.ts";
import { givenRelay, givenServer } from "../testing/given-server.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { makeGrpcServer } from "../grpc-server/grpc-server.ts";
import { unary } from "../grpc-server/handlers.ts";
import { openChannel } from "./channel.ts";
import { makeMemberPool, type MemberPool, type MemberPoolOptions } from "./member-pool.ts";

const echo = { once: unary(async (request: Message) => request) };

describe("a pool of members", () => {
  test("has as live members those that serve, and routes keys over them", async () => {
    await using one = await givenServer(echo);
    await using other = await givenServer(echo);
    const absent = await givenServer(echo);
    await absent[Symbol.asyncDispose]();
    await using pool = given({ addresses: [one.port, other.port, absent.port].map(local) });

    await pool.until(() => pool.live().length === 2);

    expect(pool.members().map(({ name }) => name)).toContain(`127.0.0.1:${absent.port}`);
    expect(new Set(pool.inOrder("w1").map(({ name }) => name))).toEqual(
      new Set([one, other].map(({ port }) => `127.0.0.1:${port}`)),
    );
    expect(pool.pick("w1")).toBe(pool.inOrder("w1")[0]);
  });

  test("a member that drains is live no more, and its keys fall to the next", async () => {
    await using one = await givenServer(echo);
    await using other = await givenServer(echo);
    await using pool = given({ addresses: [one.port, other.port].map(local) });
    await pool.until(() => pool.live().length === 2);
    const [first, second] = pool.inOrder("w1");

    await (first?.name === `127.0.0.1:${one.port}` ? one : other).server.drain(new AbortController().signal);
    await pool.until(() => pool.live().length === 1);

    expect(pool.pick("w1")).toBe(second);
  });

  test("a member that says NOT_SERVING is not live until it says SERVING again", async () => {
    await using server = await givenServer(echo);
    await using pool = given({ addresses: [local(server.port)] });
    await pool.until(() => pool.live().length === 1);

    server.server.setServing(false);
    await pool.until(() => pool.live().length === 0);
    expect(pool.pick("w1")).toBeUndefined();
    server.server.setServing(true);
    await pool.until(() => pool.live().length === 1);

    expect(pool.pick("w1")?.name).toBe(`127.0.0.1:${server.port}`);
  });

  test("a member whose process dies is live no more at once, and live again when it is back on its port", async () => {
    await using server = await givenServer(echo);
    await using relay = await givenRelay(server.port);
    await using pool = given({ addresses: [local(relay.port)] });
    await pool.until(() => pool.live().length === 1);
    const changes: number[] = [];
    pool.onChange(() => changes.push(pool.live().length));

    relay.breakAll();

    await pool.until(() => changes.length === 2);
    expect(changes).toEqual([0, 1]);
  });

  test("a member that starts after the pool is found", async () => {
    const before = await givenServer(echo);
    const { port } = before;
    await before[Symbol.asyncDispose]();
    await using pool = given({ addresses: [local(port)] });
    expect(pool.pick("w1")).toBeUndefined();

    const server = makeGrpcServer({ log: recordedLog().log, host: "127.0.0.1", port });
    server.addService(echoService, echo);
    await server.listen();

    await pool.waitForLive(AbortSignal.timeout(10_000));
    expect(pool.pick("w1")?.name).toBe(`127.0.0.1:${port}`);
    await server.close();
  });

  test("follows a DNS name: new addresses join, and a vanished one leaves when it serves no more", async () => {
    await using server = await givenServer(echo, { host: "0.0.0.0" });
    let answer = ["127.0.0.1", "127.0.0.2"];
    const resolve = async (): Promise<readonly string[]> => answer;
    await using pool = given({
      addresses: [{ kind: "dns", name: "deciders", port: server.port }],
      resolve,
      resolveEveryMs: 20,
    });
    await pool.until(() => pool.live().length === 2);

    answer = ["127.0.0.2", "127.0.0.3"];
    await pool.until(() => pool.live().length === 3);
    server.server.setServing(false);
    await pool.until(() => pool.members().length === 2);

    expect(pool.members().map(({ name }) => name)).toEqual(
      ["127.0.0.2", "127.0.0.3"].map((host) => `${host}:${server.port}`),
    );
  });

  test("keeps the members of a name that can no longer be resolved, and says so once", async () => {
    await using server = await givenServer(echo);
    let asked = 0;
    const resolve = async (): Promise<readonly string[]> => {
      if (++asked > 1) throw new Error("no such name");
      return ["127.0.0.1"];
    };
    const recorded = recordedLog();
    await using pool = given({
      addresses: [{ kind: "dns", name: "deciders", port: server.port }],
      resolve,
      resolveEveryMs: 10,
      log: recorded.log,
    });

    await pool.until(() => pool.live().length === 1 && asked > 5);

    expect(recorded.lines("warn")).toHaveLength(1);
  });

  test("waiting for a live member ends with the signal's reason", async () => {
    await using pool = given({ addresses: [local(1)] });

    await expect(pool.waitForLive(AbortSignal.timeout(20))).rejects.toThrow(/timeout/u);
  });
});

describe("a channel", () => {
  test("is ready once the server is there, and carries generated clients", async () => {
    await using server = await givenServer(echo);
    const channel = openChannel({ host: "127.0.0.1", port: server.port });

    await channel.waitForReady(AbortSignal.timeout(10_000));

    expect(await channel.client(EchoClient).once({ text: "a" }).ended).toEqual({ message: { text: "a" } });
    channel.close();
  });

  test("to nobody is not ready, and waiting ends with the signal's reason", async () => {
    const channel = openChannel({ host: "127.0.0.1", port: 1 });

    await expect(channel.waitForReady(AbortSignal.timeout(50))).rejects.toThrow(/timeout/u);
    channel.close();
  });
});

function local(port: number) {
  return { kind: "static", host: "127.0.0.1", port } as const;
}

function given(options: Partial<MemberPoolOptions> & Pick<MemberPoolOptions, "addresses">) {
  const pool = makeMemberPool({ log: recordedLog().log, ...options });
  return Object.assign(pool, {
    until: (condition: () => boolean) => until(pool, condition),
    [Symbol.asyncDispose]: () => pool.close(),
  });
}

/** Waits on a condition, looked at after each change and every few milliseconds, with a deadline. */
async function until(pool: MemberPool, condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadlineMs)
      throw new Error(
        `not reached; live: ${pool
          .live()
          .map(({ name }) => name)
          .join(", ")}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
