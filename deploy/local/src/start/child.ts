import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

import { LauncherError } from "../launcher-error.ts";
import { markOfChild } from "../process-mark.ts";
import type { ProcessMark } from "../process-mark.ts";

/** A process of the cluster while it runs. */
export type Child = {
  readonly mark: ProcessMark;
  readonly process: ChildProcess;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
};

/**
 * Starts a Node script in a session of its own, so that Ctrl-C reaches the launcher alone and the stop keeps its order. Its input is
 * a pipe that ends with the launcher. Output is added to `logFile`, or goes where ours goes when there is none.
 */
export async function startChild(options: {
  readonly script: string;
  readonly args?: readonly string[];
  /** For Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile?: string;
  /** Whether it can send us messages. */
  readonly withMessages?: boolean;
}): Promise<Child> {
  const output = openLog(options.logFile);
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), options.script, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["pipe", output, output, ...(options.withMessages === true ? (["ipc"] as const) : [])],
  });
  if (typeof output === "number") closeSync(output);
  child.stdin?.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : String(signal)));
  });
  if (child.pid === undefined) throw new LauncherError(`${options.script} did not start: ${await ended}`);
  return { mark: await markOfChild(child.pid), process: child, ended };
}

function openLog(file: string | undefined): number | "inherit" {
  if (file === undefined) return "inherit";
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a");
}
