import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import { runCommand } from "../command.ts";
import type { DetachedProcess } from "../command.ts";
import { LauncherError } from "../launcher-error.ts";
import { stopProcess } from "../process-mark.ts";
import type { ServerState } from "../state.ts";
import type { Greeting } from "./probe.ts";

/** A program that can be a server, with what it needs to run from where it lies. */
export type Program = {
  readonly path: string;
  /** The folders its libraries are in, beyond the system's. */
  readonly libraryPath?: string;
  /** Where it came from, in words for the user. */
  readonly source: string;
};

/** What is asked of every way to start a server. */
export type StartOptions = {
  readonly port: number;
  /** Told as soon as the process is there, before it answers: from then on it has to be stopped. */
  readonly onSpawned: (state: ServerState) => Promise<void>;
};

/** What a program runs with: the environment, with its libraries in reach. */
export function programEnv(program: Program): NodeJS.ProcessEnv {
  if (program.libraryPath === undefined) return process.env;
  const before = process.env["LD_LIBRARY_PATH"];
  return {
    ...process.env,
    LD_LIBRARY_PATH: before === undefined ? program.libraryPath : `${program.libraryPath}:${before}`,
  };
}

/** Waits until a started server answers. Throws with the last lines of its log when it ends first or `limitMs` passes. */
export async function untilItAnswers(options: {
  readonly name: string;
  readonly process: DetachedProcess;
  readonly greet: () => Promise<Greeting>;
  readonly logFile: string;
  readonly limitMs?: number;
}): Promise<void> {
  const limitMs = options.limitMs ?? 60_000;
  const deadline = Date.now() + limitMs;
  let ended: string | undefined;
  void options.process.ended.then((how) => (ended = how));
  for (;;) {
    const greeting = await options.greet();
    if (greeting.ok) return;
    if (ended !== undefined) throw await notStarted(options, ended);
    if (Date.now() > deadline) {
      await stopProcess(options.process.mark, { graceMs: 5000 });
      throw await notStarted(options, `${greeting.problem} within ${limitMs / 1000} s`);
    }
    await delay(50);
  }
}

/** The last lines of a log file, for a message; "" when there is none. */
export async function lastLines(file: string, count = 12): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Stops a server that the launcher started, in whatever form it runs; false when it was not running. */
export async function stopServer(state: ServerState): Promise<boolean> {
  if (state.kind === "process") return (await stopProcess(state.mark, { graceMs: 30_000 })) !== "gone";
  return (await runCommand("docker", ["stop", "--time", "30", state.container])).code === 0;
}

async function notStarted(
  options: { readonly name: string; readonly logFile: string },
  why: string,
): Promise<LauncherError> {
  return new LauncherError(
    `${options.name} did not start: ${why}; the end of ${options.logFile}:\n${await lastLines(options.logFile)}`,
  );
}
