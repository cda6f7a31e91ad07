import { table } from "../report.ts";
import type { GrowthMeasure } from "./measure-growth.ts";

const HEADINGS = [
  ...["shape", "size", "s/execution", "ms/task", "ratio", "decider us", "mysql us", "ratio"],
  ...["statements/task", "log bytes/task", "decider MiB"],
];

/** A table with a line a size: what a task costs, and how that compares with the smallest size of its shape. */
export function growthReport(measured: readonly GrowthMeasure[]): string {
  const rows = measured.map((one) => {
    const first = measured.find(({ shape }) => shape === one.shape) ?? one;
    return [
      one.shape.name,
      String(one.size),
      (one.seconds / one.runs).toFixed(2),
      msPerTask(one).toFixed(2),
      `${(msPerTask(one) / msPerTask(first)).toFixed(2)} x`,
      cpuPerTask(one, ["decider"]).toFixed(0),
      cpuPerTask(one, ["mysql"]).toFixed(0),
      `${(cpuPerTask(one, ALL_PARTS) / cpuPerTask(first, ALL_PARTS)).toFixed(2)} x`,
      ((one.after.statements - one.before.statements) / one.tasks).toFixed(1),
      ((one.after.logBytes - one.before.logBytes) / one.tasks).toFixed(0),
      (one.deciderBytes / 1024 ** 2).toFixed(0),
    ];
  });
  return table([HEADINGS, ...rows]).join("\n");
}

/** What a cluster takes of processors for a task; the bench's own share and Redis' are left out. */
const ALL_PARTS = ["api", "decider", "mysql"];

function msPerTask({ seconds, tasks }: GrowthMeasure): number {
  return (seconds * 1000) / tasks;
}

function cpuPerTask({ before, after, tasks }: GrowthMeasure, parts: readonly string[]): number {
  const used = parts.map((part) => (after.cpu.get(part) ?? 0) - (before.cpu.get(part) ?? 0));
  return (used.reduce((total, seconds) => total + seconds, 0) * 1e6) / tasks;
}
