import { describe, expect, test } from "@jest/globals";
import { until } from "@tutti/ports/contract";
import { makeMemoryInstanceRegistry } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import { Heartbeat } from "./heartbeat.ts";

describe("the heartbeat of a process that hands out tasks", () => {
  test("the process is known to live once it has started, and again and again", async () => {
    const given = givenHeartbeat();

    await given.heartbeat.start();
    const atFirst = await given.epoch();
    given.instances.empty();

    expect(atFirst).toBe("e1");
    expect(await until("the next beat", given.epoch)).toBe("e1");
    await given.heartbeat.stop();
  });

  test("a beat that fails does not end it, and is told once", async () => {
    const given = givenHeartbeat();
    given.breakRegistry(true);
    await given.heartbeat.start();
    await until("some failures", () => given.failures() > 3 || undefined);

    given.breakRegistry(false);

    expect(await until("the next beat", given.epoch)).toBe("e1");
    expect(given.messages()).toEqual(["the heartbeat is not heard", "the heartbeat is heard again"]);
    await given.heartbeat.stop();
  });

  test("a process that stops is known to have ended at once", async () => {
    const given = givenHeartbeat();
    await given.heartbeat.start();

    await given.heartbeat.stop();

    expect(await given.epoch()).toBeUndefined();
  });

  test("a process that stops while the registry is away stops all the same", async () => {
    const given = givenHeartbeat();
    await given.heartbeat.start();
    given.breakRegistry(true);

    await expect(given.heartbeat.stop()).resolves.toBeUndefined();
  });
});

function givenHeartbeat() {
  const instances = makeMemoryInstanceRegistry();
  const lines: string[] = [];
  let isBroken = false;
  let failures = 0;
  const guarded = async (act: () => Promise<void>): Promise<void> => {
    if (!isBroken) return await act();
    failures += 1;
    throw new Error("Redis is away");
  };
  const heartbeat = new Heartbeat({
    instances: {
      beat: async (instance, epoch) => await guarded(async () => await instances.beat(instance, epoch)),
      leave: async (instance, epoch) => await guarded(async () => await instances.leave(instance, epoch)),
    },
    instance: "api-1",
    epoch: "e1",
    log: makeLog({ service: "api", instance: "api-1" }, { destination: { write: (line) => void lines.push(line) } }),
    everyMs: 2,
  });
  return {
    heartbeat,
    instances,
    breakRegistry: (broken: boolean) => void (isBroken = broken),
    failures: () => failures,
    epoch: async () => (await instances.epochsOf(["api-1"])).get("api-1"),
    messages: () => lines.map((line) => /"msg":"(?<message>[^"]*)"/u.exec(line)?.groups?.["message"]),
  };
}
