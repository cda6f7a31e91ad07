import type { Fault } from "@tutti/engine";
import type { Asked, PastRunTimes, PastTask, SearchIndex } from "@tutti/ports";
import { LRUCache } from "lru-cache";

import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

/** Durations in milliseconds: half, 95 of 100 and all were at most that long. */
export type DurationStatistics = {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
};

export type TaskStatistics = {
  /** Without the turns of loops. */
  readonly referenceTaskName: string;
  readonly run: DurationStatistics;
  readonly wait: DurationStatistics;
};

export type DefinitionStatistics = {
  readonly executions: DurationStatistics;
  readonly tasks: readonly TaskStatistics[];
};

type Definition = { readonly name: string; readonly version: number };

const LIMITS = { recent: 200, executions: 50, tasks: 500 };
const KEPT = 500;
const KEPT_MS = 30_000;

/** What past runs of definitions took. Source: reference/ui.md 3.10. */
export class StatisticsOperations {
  readonly #index: SearchIndex | undefined;
  readonly #kept = new LRUCache<string, DefinitionStatistics>({ max: KEPT, ttl: KEPT_MS });

  constructor(index: SearchIndex | undefined) {
    this.#index = index;
  }

  /** Of a definition that nobody knows everything is empty. InvalidArgument. */
  async ofDefinition(definition: Definition, asked: Asked = {}): Promise<Reply<DefinitionStatistics>> {
    const refusal = refusalOf("InvalidArgument", faultsOf(definition));
    if (refusal !== undefined) return refuse(refusal);
    const key = `${definition.version} ${definition.name}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return ok(kept);
    const past = await this.#index?.pastRuns(definition, LIMITS, asked);
    const statistics = statisticsOf(past ?? { executions: [], tasks: [] });
    this.#kept.set(key, statistics);
    return ok(statistics);
  }
}

function faultsOf({ name, version }: Definition): readonly Fault[] {
  return [
    ...(name === "" ? [{ path: "workflowName", message: "must name a workflow", found: `""` }] : []),
    ...(version >= 1 ? [] : [{ path: "workflowVersion", message: "must be 1 or more", found: String(version) }]),
  ];
}

function statisticsOf({ executions, tasks }: PastRunTimes): DefinitionStatistics {
  const byRef = new Map<string, PastTask[]>();
  for (const task of tasks) {
    const ref = task.referenceTaskName.replace(/__\d+$/u, "");
    const past = byRef.get(ref) ?? [];
    byRef.set(ref, past);
    past.push(task);
  }
  return {
    executions: durationsOf(executions.map(({ startTime, endTime }) => endTime - startTime)),
    tasks: [...byRef].map(([referenceTaskName, past]) => ({ referenceTaskName, ...ofTasks(past) })),
  };
}

function ofTasks(past: readonly PastTask[]): Pick<TaskStatistics, "run" | "wait"> {
  const begun = past.filter(({ startTime }) => startTime > 0);
  return {
    run: durationsOf(begun.map(({ startTime, endTime }) => endTime - startTime)),
    wait: durationsOf(begun.map(({ scheduledTime, startTime }) => startTime - scheduledTime)),
  };
}

/** Of durations in milliseconds, in any order. */
export function durationsOf(durations: readonly number[]): DurationStatistics {
  const sorted = durations.map((duration) => Math.max(0, duration)).sort((a, b) => a - b);
  const within = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { count: sorted.length, p50Ms: within(0.5), p95Ms: within(0.95), maxMs: within(1) };
}
