import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import { describe, expect, test } from "@jest/globals";

import { nodeProcess } from "./process-events.ts";
import { runService } from "./run-service.ts";
import { ConfigError } from "../config/config-error.ts";

describe("the real process", () => {
  test("a process is alive until it has ended", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const real = nodeProcess();

    expect(real.isAlive(pidOf(child))).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");

    expect(real.isAlive(pidOf(child))).toBe(false);
  });

  test("another user's process counts as alive", () => {
    expect(nodeProcess().isAlive(1)).toBe(true);
  });

  test("listeners are taken away by what their adding gave", () => {
    const before = process.listenerCount("SIGTERM");

    const release = nodeProcess().on("SIGTERM", () => {});
    expect(process.listenerCount("SIGTERM")).toBe(before + 1);
    release();

    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});

describe("a service's main function", () => {
  test("prints a faulty configuration as one message without a stack and exits with 78", async () => {
    const error = new ConfigError([{ variable: "MYSQL_URL", wanted: "a URL", came: "nothing" }]);

    expect(await outcomeOf(() => Promise.reject(error))).toEqual({
      printed: ["the configuration has 1 fault:\n  MYSQL_URL: wanted a URL; came nothing"],
      codes: [78],
    });
  });

  test("prints any other failure with its causes and exits with 1", async () => {
    const { printed, codes } = await outcomeOf(() =>
      Promise.reject(new Error("no store", { cause: new Error("refused") })),
    );

    expect(printed[0]).toMatch(/no store.*caused by .*refused/su);
    expect(codes).toEqual([1]);
  });

  test("leaves the process running when it returns", async () => {
    expect(await outcomeOf(async () => {})).toEqual({ printed: [], codes: [] });
  });
});

async function outcomeOf(main: () => Promise<void>) {
  const printed: string[] = [];
  const codes: number[] = [];
  await runService(main, { print: (text) => void printed.push(text), exit: (code) => void codes.push(code) });
  return { printed, codes };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("the child has not started");
  return child.pid;
}
