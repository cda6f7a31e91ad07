import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

import { aborted } from "./deferred.ts";
import { LauncherError } from "./launcher-error.ts";
import { markOfChild, stopProcess } from "./process-mark.ts";
import type { ProcessMark } from "./process-mark.ts";

/** What a finished command gave. */
export type CommandResult = { readonly code: number | undefined; readonly stdout: string; readonly stderr: string };

/** Runs a command to its end; a command that cannot be started gives no code and the reason in `stderr`. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs,
      signal: options.signal,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString("utf8");
    child.once("error", (error) => resolve({ code: undefined, stdout: text(out), stderr: error.message }));
    child.once("close", (code) => resolve({ code: code ?? undefined, stdout: text(out), stderr: text(err) }));
    // A command that ends early closes its input; its exit code tells more than the broken pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/**
 * Runs a command whose output goes where ours goes, to its end, in a process group of its own, which is stopped when the signal is
 * aborted. Gives its exit code, or the name of the signal that ended it.
 */
export async function runVisibly(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly onStarted: (mark: ProcessMark) => Promise<void>;
  },
): Promise<number | NodeJS.Signals> {
  const env = options.env ?? process.env;
  const stdio = ["ignore", "inherit", "inherit"] as const;
  const child = spawn(command, args, { cwd: options.cwd, env, detached: true, stdio: [...stdio] });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? 1));
  });
  if (child.pid === undefined) return ended;
  const mark = await markOfChild(child.pid);
  await options.onStarted(mark);
  await Promise.race([ended, aborted(options.signal)]);
  if (options.signal.aborted) await stopProcess(mark, { graceMs: 5000, wholeGroup: true });
  return ended;
}

/** A process that goes on without us, in a session of its own (setsid), so that a terminal's Ctrl-C does not reach it. */
export type DetachedProcess = { readonly mark: ProcessMark; readonly ended: Promise<string> };

/** Starts a detached process whose output is added to `logFile`. `ended` says how it ended. Throws when it cannot be started. */
export async function spawnDetached(
  command: string,
  args: readonly string[],
  options: { readonly logFile: string; readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<DetachedProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
    );
  });
  child.unref();
  if (child.pid === undefined) throw new LauncherError(`${command} did not start: ${await ended}`);
  return { mark: await markOfChild(child.pid), ended };
}
