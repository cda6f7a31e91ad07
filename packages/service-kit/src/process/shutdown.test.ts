import { describe, expect, test } from "@jest/globals";

import { makeLog } from "../log/make-log.ts";
import type { Part } from "./close-parts.ts";
import type { ProcessEvent, ProcessEvents } from "./process-events.ts";
import { makeShutdown, type ShutdownOptions } from "./shutdown.ts";

describe("shutdown", () => {
  test("SIGTERM drains all parts, then closes them, last taken first, and exits with 0", async () => {
    const { play, shutdown, done } = given();
    for (const name of ["store", "queue", "door"]) shutdown.own(name, recorded(name, done));

    play.send("SIGTERM");

    expect(await play.exitCode).toBe(0);
    expect(done).toEqual(["drain door", "drain queue", "drain store", "close door", "close queue", "close store"]);
    expect(shutdown.signal.aborted).toBe(true);
    expect(play.listeners()).toBe(0);
  });

  test("a part that fails does not keep the others open, and the process exits with 1", async () => {
    const { play, shutdown, done } = given();
    shutdown.own("store", recorded("store", done));
    shutdown.own("door", { drain: () => Promise.reject(new Error("stuck")) });

    play.send("SIGTERM");

    expect(await play.exitCode).toBe(1);
    expect(done).toEqual(["drain store", "close store"]);
    expect(play.lines("error")).toMatchObject([{ part: "door", step: "drain", err: { message: "stuck" } }]);
  });

  test("a part that never finishes is told so and left behind when the time is up", async () => {
    const { play, shutdown, done } = given({ limitMs: 50 });
    let told = false;
    shutdown.own("store", recorded("store", done));
    shutdown.own("door", {
      drain: async (signal) => {
        signal.addEventListener("abort", () => (told = true));
        await new Promise<never>(() => {});
      },
    });

    play.send("SIGTERM");

    expect(await play.exitCode).toBe(1);
    expect(told).toBe(true);
    expect(done).toEqual(["drain store", "close store"]);
    expect(play.lines("warn")).toMatchObject([{ part: "door", step: "drain" }]);
  });

  test("stopping twice is stopping once", async () => {
    const { play, shutdown, done } = given();
    shutdown.own("store", recorded("store", done));

    await Promise.all([shutdown.stop("first"), shutdown.stop("second")]);

    expect(await play.exitCode).toBe(0);
    expect(done).toEqual(["drain store", "close store"]);
  });

  test("SIGINT stops a process that a person started, and a second one exits at once", async () => {
    const { play, shutdown } = given({ limitMs: 50 });
    shutdown.own("door", { drain: () => new Promise<never>(() => {}) });

    play.send("SIGINT");
    play.send("SIGINT");

    expect(await play.exitCode).toBe(1);
  });

  test("a launcher's child ignores SIGINT and stops when standard input ends", async () => {
    const { play, shutdown } = given({ stopOnStdinEnd: true });

    play.send("SIGINT");
    expect(shutdown.signal.aborted).toBe(false);
    play.endStdin();

    expect(await play.exitCode).toBe(0);
    expect(play.listeners()).toBe(0);
  });

  test("a launcher's child stops when the launcher is gone", async () => {
    const { play } = given({ launcherPid: 4711 });

    play.kill(4711);

    expect(await play.exitCode).toBe(0);
    expect(play.lines("info")).toMatchObject([{ reason: "the launcher is gone" }, { outcome: "clean" }]);
  });

  test.each([
    ["uncaughtException", "uncaught exception"],
    ["unhandledRejection", "unhandled rejection"],
  ] as const)("%s is logged as fatal and exits with 1 at once", async (event, message) => {
    const { play, shutdown, done } = given();
    shutdown.own("store", recorded("store", done));

    play.send(event, new Error("bug"));

    expect(await play.exitCode).toBe(1);
    expect(done).toEqual([]);
    expect(play.lines("fatal")).toMatchObject([{ msg: message, err: { message: "bug" } }]);
  });

  test("a part taken while the process stops is closed at once", async () => {
    const { play, shutdown, done } = given();
    const stopped = shutdown.stop("test");

    shutdown.own("late", recorded("late", done));

    await stopped;
    expect(await play.exitCode).toBe(0);
    expect(done).toEqual(["drain late", "close late"]);
  });
});

function recorded(name: string, done: string[]): Part {
  return { drain: () => void done.push(`drain ${name}`), close: () => void done.push(`close ${name}`) };
}

/** A shutdown on a process that is played. */
function given(options: Partial<ShutdownOptions> = {}) {
  const written: string[] = [];
  const log = makeLog(
    { service: "test", instance: "test-1" },
    { destination: { write: (line) => void written.push(line) } },
  );
  const play = playedProcess(written);
  const shutdown = makeShutdown({ log, process: play.events, ...options });
  return { play, shutdown, done: new Array<string>() };
}

function playedProcess(written: readonly string[]) {
  const listeners = new Map<string, (detail: unknown) => void>();
  const dead = new Set<number>();
  let exit: (code: number) => void = () => {};
  const exitCode = new Promise<number>((resolve) => (exit = resolve));
  const listen = (event: string, listener: (detail: unknown) => void) => {
    listeners.set(event, listener);
    return () => void listeners.delete(event);
  };
  const events: ProcessEvents = {
    on: listen,
    onStdinEnd: (listener) => listen("stdin", listener),
    isAlive: (pid) => !dead.has(pid),
    exit,
  };
  return {
    events,
    exitCode,
    send: (event: ProcessEvent, detail?: unknown) => listeners.get(event)?.(detail),
    endStdin: () => listeners.get("stdin")?.(undefined),
    kill: (pid: number) => void dead.add(pid),
    listeners: () => listeners.size,
    lines: (level: string) =>
      written.map((line): Record<string, unknown> => JSON.parse(line)).filter((line) => line["level"] === level),
  };
}
