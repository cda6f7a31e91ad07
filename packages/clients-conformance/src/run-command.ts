import { spawn } from "node:child_process";

import type { Command } from "./client-program.ts";

/** How a command ended, and what it printed on both streams. A code of -1: it could not be run, or was ended. */
export type Ended = { readonly code: number; readonly output: string };

/** What a command runs with. */
export type RunOptions = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Hears each line as it is printed. */
  readonly onLine?: (line: string) => void;
};

/** Runs a command to its end; beyond its time it is killed, with all that it started. Never throws. */
export async function runCommand([program, ...args]: Command, options: RunOptions): Promise<Ended> {
  const { cwd, env, timeoutMs, onLine } = options;
  return await new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let rest = "";
    const hear = (chunk: string): void => {
      output += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (onLine !== undefined) for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    const kill = (): void => killGroup(child.pid);
    const overdue = setTimeout(() => {
      hear(`\n${program} had not ended after ${timeoutMs / 1000} s\n`);
      kill();
    }, timeoutMs);
    process.once("exit", kill);
    const end = (code: number): void => {
      clearTimeout(overdue);
      process.removeListener("exit", kill);
      if (rest !== "") onLine?.(rest);
      resolve({ code, output });
    };
    child.once("error", (error) => {
      output += error.message;
      end(-1);
    });
    child.once("close", (code) => end(code ?? -1));
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
