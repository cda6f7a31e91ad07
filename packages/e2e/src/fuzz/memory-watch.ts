import { readFileSync } from "node:fs";

/** A process whose memory is watched. */
export type Watched = { readonly name: string; readonly pid: number };

/** By a process, its memory in MiB: what was least in the second quarter of the time, and in the last. */
export type Steadiness = { readonly name: string; readonly earlyMb: number; readonly lateMb: number };

/** Reads the memory of processes every second, where the machine tells it (Linux). A process that is gone has none. */
export class MemoryWatch {
  readonly #processes: readonly Watched[];
  readonly #samples: (readonly number[])[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(processes: readonly Watched[]) {
    this.#processes = processes;
    this.#timer = setInterval(() => this.#samples.push(processes.map(({ pid }) => residentMb(pid))), 1_000);
  }

  stop(): readonly Steadiness[] {
    clearInterval(this.#timer);
    const quarter = Math.max(1, Math.floor(this.#samples.length / 4));
    const least = (from: number, index: number) =>
      Math.min(...this.#samples.slice(from, from + quarter).map((sample) => sample[index] ?? 0));
    return this.#processes.map(({ name }, index) => {
      return { name, earlyMb: least(quarter, index), lateMb: least(this.#samples.length - quarter, index) };
    });
  }
}

function residentMb(pid: number): number {
  try {
    const [, kb = "0"] = /^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kb) / 1024;
  } catch {
    return 0;
  }
}

/** Whether a process keeps what it takes: half more than before and 128 MiB are still no leak, caches fill. */
export function isSteady({ earlyMb, lateMb }: Steadiness): boolean {
  return lateMb > 0 && lateMb <= earlyMb * 1.5 + 128;
}
