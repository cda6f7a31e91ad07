import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";

import { isRunning } from "../process-mark.ts";
import type { ProcessMark } from "../process-mark.ts";
import { readState } from "../state.ts";
import { buildLauncher, makeFakeRepository } from "../testing/fake-repository.ts";
import type { BuiltLauncher, FakeRepository } from "../testing/fake-repository.ts";
import { runLauncher } from "../testing/launcher-process.ts";

let launcher: BuiltLauncher;
let repository: FakeRepository;
beforeAll(async () => {
  launcher = await buildLauncher();
}, 30_000);
beforeEach(async () => {
  repository = await makeFakeRepository(launcher);
});
afterEach(() => repository.dispose());
afterAll(() => launcher.dispose());

test("Ctrl-C stops the services in order and leaves no process", async () => {
  const running = runLauncher(repository);
  await running.untilItSays(/The cluster is up/);
  const marks = await serviceMarks();

  running.process.kill("SIGINT");

  expect(await running.ended).toBe(0);
  expect(running.output()).toContain("\nCtrl-C: stopping ...\n");
  expect(await stops()).toEqual(["api SIGTERM", "sweeper SIGTERM", "indexer SIGTERM", "decider SIGTERM"]);
  expect(await stillRunning(marks)).toEqual([]);
}, 30_000);

test("as many instances as are wanted run, each on ports of its own, and every one knows all deciders", async () => {
  const running = runLauncher(repository, { args: ["--deciders", "2", "--apis", "2"] });
  await running.untilItSays(/The cluster is up/);
  const { services = [] } = await readState(stateFile());

  running.process.kill("SIGINT");

  expect(await running.ended).toBe(0);
  expect(services.map(({ name }) => name).toSorted()).toEqual([
    "api",
    "api-2",
    "decider",
    "decider-2",
    "indexer",
    "sweeper",
  ]);
  const told = (await readFile(join(repository.root, "starts.txt"), "utf8")).trimEnd().split("\n");
  expect(new Set(told.map((line) => line.split(" ")[0])).size).toBe(6);
  expect(new Set(told.map((line) => line.split(" ")[1])).size).toBe(1);
  expect(told[0]?.split(" ")[1]?.split(",")).toHaveLength(2);
  expect(await stops()).toEqual(
    ["api", "api", "sweeper", "indexer", "decider", "decider"].map((name) => `${name} SIGTERM`),
  );
}, 30_000);

test("a service that dies is started again, and the launcher says so", async () => {
  const running = runLauncher(repository);
  await running.untilItSays(/The cluster is up/);
  const [api] = await serviceMarks("api");

  process.kill(api?.pid ?? 0, "SIGKILL");

  await running.untilItSays(/api died \(SIGKILL\); starting it again/);
  await running.untilItSays(/api is ready again/);
  const [again] = await serviceMarks("api");
  expect(again?.pid).not.toBe(api?.pid);
  running.process.kill("SIGTERM");
  await running.ended;
}, 30_000);

test("a service that cannot start is given up with the end of its log", async () => {
  await repository.write("services/decider/dist/main.js", `console.log("no such grant"); process.exit(3);`);

  const running = runLauncher(repository);

  expect(await running.ended).toBe(1);
  expect(running.output()).toMatch(
    /decider does not start \(exit code 3, 4 times\); the end of .*decider\.log:\n[^]*no such grant/,
  );
}, 30_000);

test("a service that cannot use its configuration is given up at once, and the reason is told before all stops", async () => {
  await repository.write("services/sweeper/dist/main.js", `console.log("TUTTI_X: wanted a port"); process.exit(78);`);

  const running = runLauncher(repository);

  expect(await running.ended).toBe(1);
  const told = "sweeper does not start \\(its configuration cannot be used\\); the end of .*sweeper\\.log:";
  expect(running.output()).toMatch(new RegExp(`${told}: stopping \\.\\.\\.\\n[^]*${told}\\nTUTTI_X: wanted a port`));
  expect(running.output()).not.toContain("sweeper died");
}, 30_000);

test("two addresses where nothing is are told together", async () => {
  const url = (scheme: string) => `${scheme}://root@127.0.0.1:1`;

  const running = runLauncher(repository, { env: { MYSQL_URL: url("mysql"), REDIS_URL: url("redis") } });

  expect(await running.ended).toBe(1);
  expect(running.output()).toContain("MYSQL_URL: no MySQL at 127.0.0.1:1: nothing listens there");
  expect(running.output()).toContain("REDIS_URL: no Redis at 127.0.0.1:1: nothing listens there");
}, 30_000);

test("services stop when the launcher is killed", async () => {
  const running = runLauncher(repository);
  await running.untilItSays(/The cluster is up/);
  const marks = await serviceMarks();
  const { guard } = await readState(stateFile());

  running.process.kill("SIGKILL");

  await running.ended;
  await until(async () => (await stillRunning([...marks, ...(guard === undefined ? [] : [guard])])).length === 0);
  expect((await stops()).toSorted()).toEqual(
    ["api", "decider", "indexer", "sweeper"].map((name) => `${name} input ended`),
  );
}, 30_000);

test("a second start is refused with the address of the first", async () => {
  const first = runLauncher(repository);
  await first.untilItSays(/The cluster is up/);

  const second = runLauncher(repository);

  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(
    `Tutti already runs from this folder (process ${first.process.pid}, gRPC at 127.0.0.1:`,
  );
  first.process.kill("SIGINT");
  await first.ended;
}, 30_000);

test("everything that listens is told to listen for this machine alone, unless TUTTI_BIND says otherwise", async () => {
  const bound = async (env: NodeJS.ProcessEnv): Promise<string[]> => {
    await runLauncher(repository, { args: ["--once"], env }).ended;
    const lines = (await readFile(join(repository.root, "binds.txt"), "utf8")).trimEnd().split("\n");
    return [...new Set(lines)];
  };

  expect(await bound({})).toEqual(["127.0.0.1"]);
  expect(await bound({ TUTTI_BIND: "0.0.0.0" })).toEqual(["127.0.0.1", "0.0.0.0"]);
}, 30_000);

test("once gives 0 when the sample finished and 1 when it did not", async () => {
  const good = await runLauncher(repository, { args: ["--once"] }).ended;
  const bad = await runLauncher(repository, { args: ["--once"], env: { FAKE_SAMPLE: "fails" } }).ended;

  expect([good, bad]).toEqual([0, 1]);
}, 30_000);

test("a port that is set by a variable and in use is an error", async () => {
  const taken = createServer().listen(Number(repository.env["TUTTI_REST_PORT"]));

  const running = runLauncher(repository, { args: ["--once"] });

  expect(await running.ended).toBe(1);
  expect(running.output()).toContain(
    `TUTTI_REST_PORT asks for port ${repository.env["TUTTI_REST_PORT"]}, which is in use`,
  );
  taken.close();
}, 30_000);

test("a database that cannot be brought up to date ends the start with the reason", async () => {
  await repository.write(
    "services/decider/dist/migrate.js",
    `console.error("schema 9 is newer than the code"); process.exit(1);`,
  );

  const running = runLauncher(repository);

  expect(await running.ended).toBe(1);
  expect(running.output()).toContain("schema 9 is newer than the code");
}, 30_000);

const stateFile = (): string => join(repository.root, ".tutti", "state.json");

async function serviceMarks(name?: string): Promise<ProcessMark[]> {
  const { services = [] } = await readState(stateFile());
  return services.filter((service) => name === undefined || service.name === name).map(({ mark }) => mark);
}

async function stillRunning(marks: readonly ProcessMark[]): Promise<ProcessMark[]> {
  const states = await Promise.all(marks.map(async (mark) => ({ mark, alive: await isRunning(mark) })));
  return states.filter(({ alive }) => alive).map(({ mark }) => mark);
}

async function stops(): Promise<string[]> {
  return (await readFile(join(repository.root, "stops.txt"), "utf8")).trimEnd().split("\n");
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("20 s passed");
    await delay(20);
  }
}
