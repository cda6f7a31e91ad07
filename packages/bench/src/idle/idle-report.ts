import type { Reading } from "../observe.ts";

type At = Reading & { readonly redis: number; readonly atMs: number };

export type IdleMeasure = { readonly name: string; readonly before: At; readonly after: At };

const PARTS = ["api", "decider", "sweeper", "mysql", "redis"];

/** A line for each: processor time of each part in percent of one core, statements and commits of SQL, commands of Redis. */
export function idleReport(measured: readonly IdleMeasure[]): string {
  const head = ["", ...PARTS.map((part) => `${part} %`), "SQL/s", "commits/s", "Redis/s"];
  const rows = measured.map(({ name, before, after }) => {
    const seconds = (after.atMs - before.atMs) / 1000;
    const cpu = (part: string): string =>
      ((((after.cpu.get(part) ?? 0) - (before.cpu.get(part) ?? 0)) / seconds) * 100).toFixed(1);
    const rate = (of: (at: At) => number): string => ((of(after) - of(before)) / seconds).toFixed(1);
    const rates = [rate((at) => at.statements), rate((at) => at.commits), rate((at) => at.redis)];
    return [name, ...PARTS.map(cpu), ...rates];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [head, ...rows].map(line).join("\n");
}
