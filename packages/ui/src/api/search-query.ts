import { isWholeId, shownTail } from "../model/ids.ts";

/** What a list of executions is narrowed to. */
export type ExecutionFilter = {
  /** Conductor's own query text, and nothing else counts then, but for free text. */
  readonly raw?: string;
  readonly status?: readonly string[];
  readonly name?: string;
  readonly version?: string;
  /** Or its beginning, or its end as it is shown: `…0bc1d2e3`. */
  readonly id?: string;
  readonly correlationId?: string;
  readonly from?: number;
  readonly to?: number;
  /** At least so many ms from start to end. */
  readonly tookMs?: number;
  /** Has ended in less than so many ms. */
  readonly tookLessMs?: number;
  /** A piece of the reason why it failed. */
  readonly reason?: string;
  /** Nothing has changed since, epoch ms; of those that run, where no status is told. */
  readonly unchangedSince?: number;
  readonly text?: string;
};

/** Conductor's query text. Values are quoted with `"`; a quote within one is escaped. Source: reference/api.md 3.6. */
export function queryOf(filter: ExecutionFilter): string {
  if (filter.raw !== undefined && filter.raw !== "") return filter.raw;
  const status = filter.status ?? (filter.unchangedSince === undefined ? [] : ["RUNNING"]);
  const parts = [
    status.length > 0 ? `status IN (${status.join(",")})` : "",
    filter.name ? `workflowType=${quoted(filter.name)}` : "",
    filter.version ? `version=${filter.version}` : "",
    filter.id ? `workflowId=${quoted(idPattern(filter.id))}` : "",
    filter.correlationId ? `correlationId=${quoted(filter.correlationId)}` : "",
    filter.from !== undefined ? `startTime>${filter.from}` : "",
    filter.to !== undefined ? `startTime<${filter.to}` : "",
    filter.tookMs !== undefined ? `executionTime>${filter.tookMs - 1}` : "",
    // What has not ended has taken no time yet.
    filter.tookLessMs !== undefined ? `executionTime<${filter.tookLessMs} AND endTime>0` : "",
    filter.reason ? `reasonForIncompletion=${quoted(`*${filter.reason}*`)}` : "",
    filter.unchangedSince !== undefined ? `updateTime<${filter.unchangedSince}` : "",
  ];
  return parts.filter((part) => part !== "").join(" AND ");
}

function idPattern(id: string): string {
  const tail = shownTail(id);
  if (tail !== undefined) return `*${tail}`;
  return isWholeId(id) ? id : `${id}*`;
}

/** A value as the query text has it. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
