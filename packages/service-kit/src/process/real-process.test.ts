import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { transformSync } from "@swc/core";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

/** The modules of a real process that stops by them; a child cannot read TypeScript. */
const modules = ["shutdown", "close-parts", "process-events", "watch-launcher"];

const main = `
import { makeShutdown } from "./shutdown.mjs";
const say = (text) => console.log(text);
const told = (fields, text) => say(text);
const log = { info: told, warn: told, error: told, fatal: told };
const stopOnStdinEnd = process.env.TUTTI_STOP_ON_STDIN_END === "1";
const launcherPid = process.env.TUTTI_LAUNCHER_PID === undefined ? undefined : Number(process.env.TUTTI_LAUNCHER_PID);
const shutdown = makeShutdown({ log, stopOnStdinEnd, launcherPid });
const work = setInterval(() => {}, 1000);
shutdown.own("work", { close: () => { clearInterval(work); say("closed"); } });
process.on("SIGUSR2", () => Promise.reject(new Error("nobody catches this")));
say("up");
`;

describe("a real process", () => {
  let folder = "";
  const children = new Set<ChildProcess>();
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tutti-shutdown-"));
    for (const name of modules) writeFileSync(join(folder, `${name}.mjs`), javascriptOf(join(__dirname, `${name}.ts`)));
    writeFileSync(join(folder, "main.mjs"), main);
  });
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  test("closes its parts at SIGTERM and exits with 0", async () => {
    const child = await started();

    child.process.kill("SIGTERM");

    expect(await child.exit).toEqual([0, null]);
    expect(child.said()).toEqual(["up", "stopping", "closed", "stopped"]);
  });

  test("under a launcher does not mind SIGINT, and closes its parts when standard input ends", async () => {
    const child = await started({ TUTTI_STOP_ON_STDIN_END: "1" });

    child.process.kill("SIGINT");
    child.process.stdin?.end();

    expect(await child.exit).toEqual([0, null]);
    expect(child.said()).toEqual(["up", "stopping", "closed", "stopped"]);
  });

  test("closes its parts when the launcher is gone", async () => {
    const launcher = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    children.add(launcher);
    const child = await started({ TUTTI_LAUNCHER_PID: String(launcher.pid) });

    launcher.kill("SIGKILL");

    expect(await child.exit).toEqual([0, null]);
    expect(child.said()).toContain("closed");
  });

  test("exits with 1 at once when an error reaches nobody", async () => {
    const child = await started();

    child.process.kill("SIGUSR2");

    expect(await child.exit).toEqual([1, null]);
    expect(child.said()).toEqual(["up", "unhandled rejection"]);
  });

  async function started(environment: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(folder, "main.mjs")], {
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.add(child);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const exit = once(child, "close");
    while (!output.includes("up")) await once(child.stdout, "data");
    return { process: child, exit, said: (): readonly string[] => output.trim().split("\n") };
  }
});

function javascriptOf(path: string): string {
  const options = { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "es6" } } as const;
  return transformSync(readFileSync(path, "utf8"), options).code.replaceAll(/"(\.\/[a-z-]+)\.ts"/gu, '"$1.mjs"');
}
