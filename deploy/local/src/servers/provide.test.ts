import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";

import { pathsOf } from "../paths.ts";
import type { Paths } from "../paths.ts";
import { isRunning } from "../process-mark.ts";
import { readState } from "../state.ts";
import type { ServerState } from "../state.ts";
import { writeFakePrograms } from "../testing/fake-programs.ts";
import { greetMysql, greetRedis } from "./probe.ts";
import { provideServers, stopServers } from "./provide.ts";
import type { Provided } from "./provide.ts";
import type { StartServerOptions } from "./start-server.ts";
import { watchServers } from "./watch-servers.ts";

// Processes take their time on a busy machine.
jest.setTimeout(30_000);

let folder: string;
let paths: Paths;
let programs: Awaited<ReturnType<typeof writeFakePrograms>>;
let options: StartServerOptions;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "tutti-servers-")));
  paths = pathsOf(folder, "start");
  programs = await writeFakePrograms(folder);
  const reporter = { say: () => undefined, step: <T>(_title: string, work: () => Promise<T>) => work() };
  options = { paths, reporter, env: { PATH: programs.bin }, durability: "full" };
});
afterEach(async () => {
  await stopServers(paths);
  await rm(folder, { recursive: true });
});

test("servers are started from programs on this machine, and answer", async () => {
  const provided = serversOf(await provideServers(options));

  expect(provided.mysql.source).toBe(join(programs.bin, "mariadbd"));
  expect(await greetMysql(addressOf(provided.mysql.url))).toMatchObject({ ok: true });
  expect(await greetRedis(addressOf(provided.redis.url))).toMatchObject({ ok: true });
});

test("the private MySQL is durable and has a redo log of 1 GB; the private Redis is append-only and evicts nothing", async () => {
  await provideServers(options);

  const calls = await readFile(programs.calls, "utf8");
  expect(calls).toMatch(/--innodb-flush-log-at-trx-commit=1 .*--innodb-log-file-size=1G/);
  expect(calls).toMatch(/--bind 127\.0\.0\.1 --appendonly yes --appendfsync everysec .*--maxmemory-policy noeviction/);
});

test("MySQL's system tables are made once", async () => {
  await provideServers(options);
  await stopServers(paths);
  await provideServers(options);

  expect((await readFile(programs.calls, "utf8")).match(/--bootstrap/g)).toHaveLength(1);
});

test("servers that an earlier start left running are taken over", async () => {
  const first = serversOf(await provideServers(options));
  const second = serversOf(await provideServers(options));

  expect([second.mysql.url, second.redis.url]).toEqual([first.mysql.url, first.redis.url]);
});

test("stopped servers run no more and are forgotten", async () => {
  await provideServers(options);
  const { mysql, redis } = await readState(paths.stateFile);

  expect(await stopServers(paths)).toEqual(["Redis", "MySQL"]);

  expect(await Promise.all([mysql, redis].map(runs))).toEqual([false, false]);
  expect(await readState(paths.stateFile)).toEqual({ version: 1 });
});

test("a server that dies is started again at its address", async () => {
  const { redis } = serversOf(await provideServers(options));
  const before = (await readState(paths.stateFile)).redis;
  const watched = watchServers(options);

  if (before?.kind === "process") process.kill(before.mark.pid, "SIGKILL");

  await until(async () => !(await runs(before)) && (await greetRedis(addressOf(redis.url))).ok);
  await watched.stop();
  expect((await readState(paths.stateFile)).redis).toMatchObject({ url: redis.url });
});

test("a program that does not start is told with the end of its log, and nothing is left running", async () => {
  await writeFile(join(programs.bin, "redis-server"), `#!/bin/sh\necho "bad directive"\nexit 1\n`);
  const said: string[] = [];
  const interrupted = new AbortController();
  const say = (line: string): void => {
    said.push(line);
    // Enough was seen: the other ways would fetch from the network.
    if (line.includes("bad directive")) interrupted.abort();
  };
  const reporter = { ...options.reporter, say };

  await expect(provideServers({ ...options, reporter, signal: interrupted.signal })).rejects.toThrow("asked to stop");

  expect(said.join("\n")).toMatch(/Redis did not start: it ended with code 1; the end of .*redis\.log:\nbad directive/);
});

function serversOf(provided: Provided) {
  if (provided.kind === "none") throw new Error(provided.reasons.join("\n"));
  return provided;
}

function addressOf(url: string) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

async function runs(state: ServerState | undefined): Promise<boolean> {
  return state?.kind === "process" && isRunning(state.mark);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("20 s passed");
    await delay(20);
  }
}
