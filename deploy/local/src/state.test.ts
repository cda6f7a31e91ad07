import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

import { isRunning, markOf, stopProcess } from "./process-mark.ts";
import { changeState, readState, releaseLock, takeLock, writeState } from "./state.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-state-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("no file, a broken file and a file of another version are an empty state", async () => {
  expect(await readState(join(folder, "none.json"))).toEqual({ version: 1 });
  for (const text of ["{", "[]", '{"version":2,"grpcAddress":"x"}']) {
    await writeFile(join(folder, "state.json"), text);
    expect(await readState(join(folder, "state.json"))).toEqual({ version: 1 });
  }
});

test("a change keeps the rest, and undefined removes", async () => {
  const file = join(folder, "state.json");
  await writeState(file, { version: 1, grpcAddress: "a", restUrl: "b" });

  await changeState(file, { grpcAddress: undefined });

  expect(await readState(file)).toEqual({ version: 1, restUrl: "b" });
});

test("the lock tells its holder while that runs", async () => {
  const file = join(folder, "lock");

  expect(await takeLock(file)).toBeUndefined();
  expect(await takeLock(file)).toEqual(await markOf(process.pid));

  await releaseLock(file);
  expect(await takeLock(file)).toBeUndefined();
});

test("of many that want the lock one gets it", async () => {
  const holders = await Promise.all(Array.from({ length: 10 }, () => takeLock(join(folder, "lock"))));

  expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
});

test.each([
  { name: "a pid that another process has by now", text: JSON.stringify({ pid: process.pid, startedAt: "earlier" }) },
  { name: "no process", text: JSON.stringify({ pid: 2 ** 30, startedAt: "x" }) },
  { name: "nonsense", text: "nonsense" },
])("a lock held by $name is taken", async ({ text }) => {
  await writeFile(join(folder, "lock"), text);

  expect(await takeLock(join(folder, "lock"))).toBeUndefined();
});

test("a process that does not stop when asked is killed", async () => {
  const child = spawn(process.execPath, [
    "-e",
    `process.on("SIGTERM", () => 0); setInterval(() => 0, 1e6); console.log(1)`,
  ]);
  await once(child.stdout, "data");
  const mark = (await markOf(child.pid ?? 0)) ?? { pid: 0, startedAt: "" };

  expect(await stopProcess(mark, { graceMs: 50 })).toBe("killed");
  expect(await isRunning(mark)).toBe(false);
  expect(await stopProcess(mark, { graceMs: 50 })).toBe("gone");
});

test("a process is not stopped for another that had its pid before", async () => {
  expect(await stopProcess({ pid: process.pid, startedAt: "earlier" }, { graceMs: 50 })).toBe("gone");
});
