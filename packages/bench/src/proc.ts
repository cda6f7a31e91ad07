import { readFileSync } from "node:fs";

/** Processor seconds that a process has used so far, from Linux's /proc; 0 where that cannot be read. */
export function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return ticks / CLOCK_TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** What a process has in memory now, from Linux's /proc; 0 where that cannot be read. */
export function residentBytes(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

// USER_HZ, which Linux fixes for /proc on every architecture that Node runs on.
const CLOCK_TICKS_PER_SECOND = 100;
