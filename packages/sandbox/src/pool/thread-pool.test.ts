import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";
import { OutageError } from "@tutti/ports";
import type { SandboxRunner, SandboxSettings } from "../index.ts";
import { makeScriptRunner, ScriptsUnavailableError } from "../index.ts";

const open: SandboxRunner[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runner) => runner.close()));
});

const one = { free: 1, most: 1 };

function given(settings: Partial<SandboxSettings> = {}) {
  const runner = makeScriptRunner(settings);
  open.push(runner);
  return {
    runner,
    run: (source: string) => runner.run({ language: "javascript", form: "expression", source, input: Payload.empty }),
  };
}

test("a thousand scripts asked for at once all get their own result", async () => {
  const { run } = given();

  const results = await Promise.all(Array.from({ length: 1_000 }, (_, n) => run(`${n} * 2`)));

  expect(results).toEqual(Array.from({ length: 1_000 }, (_, n) => ({ kind: "value", value: n * 2 })));
});

test("scripts that hang delay nobody, as long as there may be more threads", async () => {
  const { run } = given({
    maxExecutionMs: 60_000,
    threads: { javascript: { free: 1, most: 8 }, jq: one, python: one },
  });
  await run("1");
  let ended = 0;
  for (let n = 0; n < 5; n++) void run("while (true) {}").catch(() => ended++);

  const healthy = await Promise.all(Array.from({ length: 20 }, (_, n) => run(`${n}`)));

  expect(healthy).toEqual(Array.from({ length: 20 }, (_, value) => ({ kind: "value", value })));
  expect(ended).toBe(0);
});

test("what a thread that hangs was sent ahead goes to another", async () => {
  const { run } = given({
    maxExecutionMs: 10_000,
    threads: { javascript: { free: 1, most: 2 }, jq: one, python: one },
  });
  void run("while (true) {}").catch(() => undefined);

  expect(await Promise.all([run("1"), run("2"), run("3")])).toEqual(
    [1, 2, 3].map((value) => ({ kind: "value", value })),
  );
});

test("a thread that does not heed its deadline is ended, and what waited behind it is evaluated", async () => {
  const { run } = given({ maxExecutionMs: 4_000, threads: { javascript: one, jq: one, python: one } });
  // A native function that asks nobody while it works: a search that compares almost all with almost all.
  const deaf = "'a'.repeat(1e7).indexOf('a'.repeat(5e6) + 'b')";
  const [ended, next] = await Promise.all([run(deaf), run("1 + 1")]);

  expect(ended.kind).toBe("stopped");
  expect(next).toEqual({ kind: "value", value: 2 });
});

test("beyond the limit of those that wait a script is refused, to be asked for again", async () => {
  const { run } = given({ maxExecutionMs: 1_000, maxWaiting: 3, threads: { javascript: one, jq: one, python: one } });
  const taken = [1, 2, 3].map(() => run("1"));

  await expect(run("4")).rejects.toThrow("3 javascript scripts wait already; no more than that may");
  await expect(run("4")).rejects.toBeInstanceOf(ScriptsUnavailableError);
  await expect(run("4")).rejects.toBeInstanceOf(OutageError);
  expect(await Promise.all(taken)).toHaveLength(3);
  expect(await run("4")).toEqual({ kind: "value", value: 4 });
});

test("beyond the limit of characters that wait a script is refused", async () => {
  const { run } = given({ maxWaitingLength: 100 });
  const taken = run(`"${"x".repeat(90)}"`);

  await expect(run(`"${"x".repeat(90)}"`)).rejects.toThrow("hold 94 characters already");
  await taken;
});

test("closing rejects what is being evaluated, and whatever comes after", async () => {
  const { runner, run } = given();
  await run("1");
  const hanging = run("while (true) {}");
  const waiting = run("1");

  await Promise.all([
    expect(hanging).rejects.toThrow("the sandbox was closed"),
    expect(waiting).rejects.toBeInstanceOf(ScriptsUnavailableError),
    runner.close(),
  ]);
  await expect(run("1")).rejects.toThrow("the sandbox is closed");
});

test("closing twice, or before anything ran, does no harm", async () => {
  const { runner } = given();

  await runner.close();
  await runner.close();

  await expect(runner.run({ language: "jq", form: "expression", source: ".", input: Payload.empty })).rejects.toThrow(
    "the sandbox is closed",
  );
});

test("threads that have nothing to do do not keep the process alive", async () => {
  const source = fileURLToPath(new URL("../testing/evaluate-and-leave.ts", import.meta.url));
  const register = new URL("../testing/register.mjs", import.meta.url).href;

  const words = ["--conditions=tutti:source", "--import", register, source];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 25_000 });

  expect(JSON.parse(stdout)).toEqual({ kind: "value", value: "done" });
});
