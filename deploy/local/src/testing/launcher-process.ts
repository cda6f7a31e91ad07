import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

import type { FakeRepository } from "./fake-repository.ts";

/** A launcher that runs in a fake repository, watched by what it prints. */
export type LauncherProcess = {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves when it has printed a line that matches; rejects with all it printed when it ends before or 20 s pass. */
  readonly untilItSays: (pattern: RegExp) => Promise<void>;
  /** Its exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
};

/** Starts the launcher of a fake repository in a process of its own. */
export function runLauncher(
  repository: FakeRepository,
  options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): LauncherProcess {
  const child = spawn(process.execPath, ["run.mjs", ...(options.args ?? [])], {
    cwd: repository.root,
    env: { ...repository.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const untilItSays = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => (pattern.test(output) ? settle(resolve) : undefined);
      const fail = (why: string): void => settle(() => reject(new Error(`${why}; wanted ${pattern}, got:\n${output}`)));
      const timer = setTimeout(() => fail("20 s passed"), 20_000);
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        child.stdout.off("data", look);
        how();
      };
      child.stdout.on("data", look);
      void ended.then(() => fail("it ended"));
      look();
    });
  return { process: child, output: () => output, untilItSays, ended };
}
