import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

import { errorCode } from "./error-code.ts";

/** A process that is not mistaken for a later one with the same pid: `startedAt` is the system's own account of its start. */
export type ProcessMark = { readonly pid: number; readonly startedAt: string };

/** The mark of a running process; undefined when there is none (a zombie counts as none). */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  const startedAt = process.platform === "linux" ? await startedAtLinux(pid) : await startedAtPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** The mark of a process that was just started; one that ended before it could be looked at has a mark that no process has. */
export async function markOfChild(pid: number): Promise<ProcessMark> {
  return (await markOf(pid)) ?? { pid, startedAt: "ended" };
}

/** Whether the very process that was marked still runs. */
export async function isRunning(mark: ProcessMark): Promise<boolean> {
  return (await markOf(mark.pid))?.startedAt === mark.startedAt;
}

/**
 * Stops a marked process: SIGTERM, and SIGKILL when it still runs after `graceMs`. Gives "stopped", "killed", or "gone" when it was
 * not running. Resolves only when the process is no more.
 * With `wholeGroup` its process group is told as well, for one that leads a group of its own.
 */
export async function stopProcess(
  mark: ProcessMark,
  options: { readonly graceMs: number; readonly wholeGroup?: boolean },
): Promise<"stopped" | "killed" | "gone"> {
  if (!(await isRunning(mark))) return "gone";
  const target = options.wholeGroup === true ? -mark.pid : mark.pid;
  signal(target, "SIGTERM");
  if (await endsWithin(mark, options.graceMs)) return "stopped";
  signal(target, "SIGKILL");
  await endsWithin(mark, 10_000);
  return "killed";
}

async function endsWithin(mark: ProcessMark, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (await isRunning(mark)) {
    if (Date.now() >= deadline) return false;
    await delay(25);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

async function startedAtLinux(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold anything, blanks and brackets included: count from the last closing one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X" || ticks === undefined) return undefined;
    // Ticks are counted from boot, so the boot is part of the mark.
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    return `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

async function startedAtPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "stat=,lstart=", "-p", String(pid)]);
    const [state = "", ...started] = stdout.trim().split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}
