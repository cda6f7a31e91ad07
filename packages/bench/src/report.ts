import type { LoadResult } from "./load.ts";
import type { Reading } from "./observe.ts";

export type Measured = {
  readonly transport: string;
  readonly tasksPerWorkflow: number;
  readonly result: LoadResult;
  readonly before: Reading;
  readonly after: Reading;
};

const HEADINGS = [
  "tasks/workflow",
  "by",
  "tasks/s",
  "workflows/s",
  "ratio",
  "events/batch",
  "commits/task",
  "statements/task",
  "log bytes/task",
];

/** A table with a line a measurement: rates, and how each compares with the first one of its workflow. */
export function report(measured: readonly Measured[]): string {
  const rows = measured.map((one) =>
    rowOf(one, measured.find((first) => first.tasksPerWorkflow === one.tasksPerWorkflow) ?? one),
  );
  const parts = [...new Set(measured.flatMap((one) => [...one.after.cpu.keys()]))];
  const costs = measured.map((one) => [label(one), ...parts.map((part) => cpuPerTask(one, part))]);
  return [
    ...table([HEADINGS, ...rows]),
    "",
    "processor time a task, in microseconds:",
    ...table([["", ...parts], ...costs]),
  ].join("\n");
}

function rowOf(one: Measured, first: Measured): readonly string[] {
  const { result, before, after } = one;
  const perTask = (later: number, earlier: number): string => ((later - earlier) / result.tasks).toFixed(2);
  return [
    String(one.tasksPerWorkflow),
    one.transport,
    rate(result.tasks / result.seconds),
    rate(result.workflows / result.seconds),
    `${(result.tasks / result.seconds / (first.result.tasks / first.result.seconds)).toFixed(2)} x`,
    ((after.events - before.events) / Math.max(1, after.batches - before.batches)).toFixed(1),
    perTask(after.commits, before.commits),
    perTask(after.statements, before.statements),
    perTask(after.logBytes, before.logBytes),
  ];
}

function cpuPerTask({ result, before, after }: Measured, part: string): string {
  const seconds = (after.cpu.get(part) ?? 0) - (before.cpu.get(part) ?? 0);
  return String(Math.round((seconds / Math.max(1, result.tasks)) * 1e6));
}

const label = ({ tasksPerWorkflow, transport }: Measured): string => `${tasksPerWorkflow} x ${transport}`;
const rate = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

/** Columns of text, the first two to the left. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
