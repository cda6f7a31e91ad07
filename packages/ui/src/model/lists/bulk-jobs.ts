import { actionsFor } from "../actions.ts";
import type { ActionName } from "../actions.ts";
import type { ExecutionSummary } from "../execution.ts";
import { grouped } from "../grouped.ts";
import { statusWords } from "../status.ts";

/** Many executions that are done the same, one after the other. Times are epoch ms, 0 where there is none. */
export type BulkJob = {
  readonly jobId: string;
  /** In Conductor's words: `RETRY`. */
  readonly verb: string;
  readonly filter: { readonly query: string; readonly freeText: string; readonly errorGroup: string };
  /** What the executions of its group of errors have failed with; `""` where it has none, or is of an earlier release. */
  readonly cause: string;
  readonly reason: string;
  /** `RUNNING`, `STOPPING`, `STOPPED`, `DONE` or `FAILED`. */
  readonly state: string;
  readonly total: number;
  readonly isTotalCapped: boolean;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly createdTime: number;
  readonly updateTime: number;
  readonly endTime: number;
  readonly createdBy: string;
  /** 0: no limit. */
  readonly perSecond: number;
  readonly note: string;
  /** The first of those that could not be done. */
  readonly errors: readonly { readonly workflowId: string; readonly message: string }[];
  /** Why executions were skipped, the most frequent reason first, and the first ones of each. */
  readonly skips: readonly { readonly text: string; readonly count: number; readonly workflowIds: readonly string[] }[];
};

/** What a job would do, told before it is begun. */
export type BulkReach = {
  readonly total: number;
  readonly isCapped: boolean;
  readonly names: readonly { readonly value: string; readonly count: number }[];
  readonly sample: readonly ExecutionSummary[];
  readonly effects: readonly StatusEffect[];
};
export type StatusEffect = {
  readonly status: string;
  readonly count: number;
  readonly isSkipped: boolean;
  readonly text: string;
};

/** Which executions a job is about, in one line: the cause that they share by what it says. */
export function whichWords({ filter, total, cause }: Pick<BulkJob, "filter" | "total" | "cause">): string {
  const { query, freeText, errorGroup } = filter;
  const [, statuses] = /^status IN \(([A-Z_,]+)\)$/.exec(query) ?? [];
  const which =
    statuses
      ?.split(",")
      .map((one) => statusWords(one).toLowerCase())
      .join(" or ") ?? query;
  const why = errorGroup === "" ? "" : `with “${cause || `error ${errorGroup}`}”`;
  const told = [which, freeText === "" ? "" : `“${freeText}”`, why].filter((part) => part !== "").join(" ");
  if (told !== "") return told;
  return total === 1 ? "1 execution" : "chosen executions";
}

export function isJobOpen({ state }: BulkJob): boolean {
  return state === "RUNNING" || state === "STOPPING";
}

/** How many of a job's executions it has come to. */
export function handledOf({ done, skipped, failed }: BulkJob): number {
  return done + skipped + failed;
}

/** After these an execution is in a state that the same is not done to again. */
const once: readonly ActionName[] = ["retry", "pause", "resume", "terminate"];

/** What another job does with those that a stopped one has not come to; undefined: it has, or they cannot be told from the others. */
export function verbOfRest(job: BulkJob): ActionName | undefined {
  const { query, freeText, errorGroup } = job.filter;
  const isRest = job.state === "STOPPED" && (job.isTotalCapped || handledOf(job) < job.total);
  if (!isRest || (query === "" && freeText === "" && errorGroup === "")) return undefined;
  return once.find((verb) => verb.toUpperCase() === job.verb);
}

/** How many of those that a job would come to it would not skip. */
export function reachedOf({ effects }: BulkReach): number {
  return effects.reduce((sum, effect) => sum + (effect.isSkipped ? 0 : effect.count), 0);
}

/** What an action does to executions of a status, or why it skips them: the server's words say themselves that it does. */
export function effectText({ isSkipped, text }: BulkReach["effects"][number]): string {
  if (!isSkipped) return text;
  const why = text.replace(/^skipped: /iu, "");
  return why === "" ? "Skipped" : `Skipped: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
}

/** The reach over rows that are known, for a server that cannot tell it. */
export function reachOfRows(verb: ActionName, rows: readonly ExecutionSummary[]): BulkReach {
  const counted = (by: (row: ExecutionSummary) => string) =>
    [...grouped(rows, by)]
      .map(([value, members]) => ({ value, count: members.length }))
      .toSorted((a, b) => b.count - a.count);
  return {
    total: rows.length,
    isCapped: false,
    names: counted((row) => row.workflowName),
    sample: rows.filter((row) => allows(verb, row.status)).slice(0, 5),
    effects: counted((row) => row.status).map(({ value, count }) => ({
      status: value,
      count,
      isSkipped: !allows(verb, value),
      text: actionsFor(value).find(({ name }) => name === verb)?.why ?? "",
    })),
  };
}

/** Whether the status is one that the action is for. */
export function allows(verb: ActionName, status: string): boolean {
  return actionsFor(status).find(({ name }) => name === verb)?.why === undefined;
}
