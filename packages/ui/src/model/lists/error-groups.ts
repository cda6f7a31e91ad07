import { coreReason } from "../reasons/core-reason.ts";
import type { ExecutionSummary } from "../execution.ts";
import { grouped } from "../grouped.ts";

/** Executions that failed at the same task for the same reason, what tells one from another left out. Times are epoch ms. */
export type ErrorGroup = {
  readonly id: string;
  readonly taskName: string;
  /** With `…` for ids and numbers. */
  readonly reason: string;
  /** One of them, as it was told. */
  readonly sampleReason: string;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** How many in each of 24 equal spans of the time that was asked for. */
  readonly trend: readonly number[];
  readonly workflowNames: readonly { readonly value: string; readonly count: number }[];
  readonly sampleWorkflowId: string;
  /** Which they are, where the server cannot be asked by the group. */
  readonly workflowIds?: readonly string[];
  /** What somebody has said of it; unset where the server keeps no such words. */
  readonly said?: Said;
};

/** `isMuted`: it is known, and wants nobody's attention. `notedTime`: epoch ms, 0 where nobody has said anything. */
export type Said = { readonly isMuted: boolean; readonly note: string; readonly notedTime: number };

export function isMuted({ said }: ErrorGroup): boolean {
  return said?.isMuted === true;
}

/** A rise: more than twice as many in the last quarter of the time as its share is, and at least three. */
export function isRising({ trend }: ErrorGroup): boolean {
  const quarter = Math.ceil(trend.length / 4);
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const late = sum(trend.slice(-quarter));
  return late >= 3 && late > (sum(trend) * quarter * 2) / Math.max(trend.length, 1);
}

/** A piece of a headline; `isVarying`: others of the group say something else there. */
export type HeadlinePart = { readonly text: string; readonly isVarying: boolean };

/**
 * What a group is called: the text of its newest, in which is marked what its reasons don't share. What has failed one execution
 * alone has nothing marked.
 */
export function headlineOf({ count, reason, sampleReason }: ErrorGroup): readonly HeadlinePart[] {
  const sample = coreReason(sampleReason).replaceAll(/\s+/gu, " ").trim();
  const shared = coreReason(reason);
  const none = withoutReason.exec(sample === "" ? shared : sample)?.[1];
  if (none !== undefined) return [same(`${none === "TIMED_OUT" ? "Timed out" : "Failed"} without a reason`)];
  if (sample === "" || count === 1) return [same(sample || shared || "No reason told")];
  return markedParts(sample, shared.split("…")) ?? [same(shared)];
}

/** The same as one text. */
export function headlineText(group: ErrorGroup): string {
  return headlineOf(group)
    .map(({ text }) => text)
    .join("");
}

const withoutReason = /^Task \S+ failed with status: (\w+) and reason: '(?:null)?'$/u;
const same = (text: string): HeadlinePart => ({ text, isVarying: false });

/** The sample cut where the shared pieces stand in it; undefined where it is not made of them. */
function markedParts(sample: string, pieces: readonly string[]): readonly HeadlinePart[] | undefined {
  const parts: HeadlinePart[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    // What follows the last gap stands at the end.
    const isLast = index > 0 && index === pieces.length - 1;
    const found = isLast ? sample.length - piece.length : sample.indexOf(piece, at);
    const isThere = found >= at && sample.startsWith(piece, found) && (index > 0 || found === 0);
    if (!isThere) return undefined;
    parts.push({ text: sample.slice(at, found), isVarying: true }, same(piece));
    at = found + piece.length;
  }
  return parts.filter(({ text }) => text !== "");
}

const varying: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  /\b[0-9a-f]{12,}\b/gi,
];

// Numbers that tell causes apart, as a server with groups of its own sees them: `HTTP 404`, `exitCode=137`, `502 Bad Gateway`.
const code = [
  String.raw`(?:(?<!\p{L})(?:(?:HTTP|[Hh]ttp)(?:\/\d(?:\.\d)?)?|status|code|errno|exit|signal)|Status|Code|CODE|Errno|Exit|Signal)[\s:=(#]{1,3}\d{1,4}(?![\d.:,-]*\d)`,
  String.raw`(?:[Ee]rror|failed(?: with)?|answered|returned|responded(?: with)?)[\s:=(]{1,3}[45]\d\d(?![\d.:,-]*\d)`,
  String.raw`(?:^|(?<=[^\p{L}\p{N}]))[1-5]\d\d(?= \p{Lu}\p{Ll})`,
  String.raw`^[45]\d\d(?=\s)`,
].join("|");
const number = new RegExp(String.raw`(?<code>${code})|\d+(?:[.:,-]\d+)*`, "gu");

/** The reason without what differs from one execution to the next. */
export function normalisedReason(reason: string): string {
  const plain = varying.reduce((text, pattern) => text.replace(pattern, "…"), reason.slice(0, 500));
  return plain
    .replaceAll(number, (_number, kept?: string) => kept ?? "…")
    .replace(/…(?:[^\p{L}\p{N}…]*…)+/gu, "…")
    .trim();
}

const TREND_SPANS = 24;

/** Groups what a search has given: for a server that keeps no groups itself. Most first. */
export function groupsOf(
  rows: readonly ExecutionSummary[],
  span: { readonly from: number; readonly to: number },
): readonly ErrorGroup[] {
  const byCause = grouped(rows, (row) => `${row.failedTasks[0] ?? ""}\n${normalisedReason(row.reason)}`);
  return [...byCause]
    .map(([cause, members]) => groupOf(cause, members, span))
    .toSorted((a, b) => b.count - a.count || b.lastTime - a.lastTime);
}

function groupOf(
  cause: string,
  members: readonly ExecutionSummary[],
  { from, to }: { readonly from: number; readonly to: number },
): ErrorGroup {
  const [taskName = "", reason = ""] = cause.split("\n");
  const times = members.map((row) => row.endTime || row.updateTime || row.startTime);
  const width = Math.max(1, (to - from) / TREND_SPANS);
  const trend = Array.from({ length: TREND_SPANS }, () => 0);
  for (const time of times) {
    const at = Math.min(TREND_SPANS - 1, Math.max(0, Math.floor((time - from) / width)));
    trend[at] = (trend[at] ?? 0) + 1;
  }
  const names = grouped(members, (row) => row.workflowName);
  return {
    id: hashOf(cause),
    taskName,
    reason,
    trend,
    sampleReason: members[0]?.reason ?? "",
    count: members.length,
    firstTime: times.reduce((first, time) => Math.min(first, time), Number.MAX_SAFE_INTEGER),
    lastTime: times.reduce((last, time) => Math.max(last, time), 0),
    workflowNames: [...names].map(([value, rows]) => ({ value, count: rows.length })),
    sampleWorkflowId: members[0]?.workflowId ?? "",
    workflowIds: members.map((row) => row.workflowId),
  };
}

/** Eight hexadecimal digits that are the same for the same text (FNV-1a). */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
