import type { ListFilter } from "../../api/execution-list.ts";
import { quoted, queryOf } from "../../api/search-query.ts";
import type { ExecutionFilter } from "../../api/search-query.ts";
import { durationMs } from "../../model/format.ts";
import { pathConditions, pathConditionsText } from "../../model/lists/glimpses.ts";
import { workflowStatuses } from "../../model/status.ts";
import { choiceKey, listKey, textKey, timeKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";
import { typedKeys } from "./typed-chips.ts";

export const ranges = {
  "15m": 900_000,
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
} as const;
export type Range = keyof typeof ranges;
export const rangeNames = ["15m", "1h", "24h", "7d", "30d"] as const satisfies readonly Range[];
export const rangeWords: Readonly<Record<Range, string>> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

/**
 * What stands behind `/executions?`. `status` and `cols` are lists with commas; `from` and `to` (epoch ms) count where no `range` is
 * told; `q` is Conductor's query text, beside which the fields don't count; `error` is a group of errors.
 */
export type ExecutionsKeys = {
  readonly status?: string;
  readonly name?: string;
  readonly version?: string;
  readonly corr?: string;
  readonly id?: string;
  readonly text?: string;
  readonly range?: Range;
  readonly from?: number;
  readonly to?: number;
  readonly error?: string;
  /** A piece of the reason. */
  readonly reason?: string;
  /** At least so long, less than so long, or both: `90s`, `<2h`, `5m,<1h`. */
  readonly took?: string;
  /** Runs, and nothing has changed for so long. */
  readonly stuck?: string;
  /** What must stand at places of payloads: `input.orderId:o-1,output.total:5`. */
  readonly has?: string;
  readonly q?: string;
  readonly sort?: string;
  readonly cols?: string;
  readonly peek?: string;
};

/** With the keys of Conductor's consoles, which are told in ours. */
export function executionsKeys(raw: Raw): ExecutionsKeys {
  const typed = typedIn(textKey(raw, "q"));
  if (typed !== undefined) return executionsKeys({ ...raw, q: undefined, ...typed });
  const keys = ownKeys(raw);
  const clauses = [
    anyOf("workflowType", listKey(raw, "workflowType")),
    anyOf("correlationId", correlationsOf(raw)),
    ...onlyConductors(raw),
  ].filter((clause) => clause !== "");
  if (clauses.length === 0 || keys.q !== undefined) return keys;
  // What names several is said in the query's own words, and all else with it.
  const { text, cols, sort, peek, status, id, version, from, to } = keys;
  const [name, correlationId] = [single(listKey(raw, "workflowType")), single(correlationsOf(raw))];
  const query = queryOf(told({ status: status?.split(","), name, id, version, correlationId, from, to }));
  return told({ text, cols, sort, peek, q: [query, ...clauses].filter((part) => part !== "").join(" AND ") });
}

/** What stands where Conductor's query should, but in the words that are typed into the field, `status:FAILED name:order`. */
function typedIn(q: string | undefined): ExecutionsKeys | undefined {
  if (q === undefined || !q.includes(":")) return undefined;
  const typed = typedKeys(q.replaceAll(/\sAND\s/g, " "));
  return typed.text === undefined ? typed : undefined;
}

function anyOf(field: string, values: readonly string[]): string {
  return values.length < 2 ? "" : `${field} IN (${values.map(quoted).join(",")})`;
}

function single(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined;
}

/** What Conductor's consoles narrow by and our fields do not. */
function onlyConductors(raw: Raw): readonly string[] {
  const [endFrom, endTo] = [timeKey(raw, "endTimeFrom"), timeKey(raw, "endTimeTo")];
  const [changedFrom, changedTo] = [timeKey(raw, "modifiedFrom"), timeKey(raw, "modifiedTo")];
  const keys = listKey(raw, "idempotencyKey");
  return [
    keys.length === 0 ? "" : `idempotencyKey IN (${keys.map(quoted).join(",")})`,
    endFrom === undefined ? "" : `endTime>${endFrom}`,
    endTo === undefined ? "" : `endTime<${endTo}`,
    changedFrom === undefined ? "" : `updateTime>${changedFrom}`,
    changedTo === undefined ? "" : `updateTime<${changedTo}`,
  ];
}

function correlationsOf(raw: Raw): readonly string[] {
  return ["correlationId", "correlationIds"].flatMap((key) => listKey(raw, key));
}

function ownKeys(raw: Raw): ExecutionsKeys {
  const status = listKey(raw, "status");
  const days = Number(textKey(raw, "lookback") ?? Number.NaN);
  const since = days > 0 && days <= 3650 ? Math.floor(Date.now() / 60_000) * 60_000 - days * ranges["24h"] : undefined;
  return told({
    status: workflowStatuses.filter((known) => status.includes(known)).join(",") || undefined,
    name: textKey(raw, "name") ?? listKey(raw, "workflowType")[0],
    version: textKey(raw, "version"),
    corr: textKey(raw, "corr") ?? correlationsOf(raw)[0],
    id: textKey(raw, "id") ?? textKey(raw, "workflowId"),
    text: textKey(raw, "text") ?? textKey(raw, "freeText"),
    range: choiceKey(raw, "range", rangeNames),
    from: timeKey(raw, "from") ?? timeKey(raw, "startFrom") ?? since,
    to: timeKey(raw, "to") ?? timeKey(raw, "startTo"),
    error: textKey(raw, "error"),
    reason: textKey(raw, "reason"),
    took: Object.keys(tookOf(textKey(raw, "took"))).length === 0 ? undefined : textKey(raw, "took"),
    stuck: durationMs(textKey(raw, "stuck")) === undefined ? undefined : textKey(raw, "stuck"),
    has: pathConditionsText(pathConditions(textKey(raw, "has"))),
    q: textKey(raw, "q") ?? textKey(raw, "query"),
    sort: textKey(raw, "sort"),
    cols: textKey(raw, "cols"),
    peek: textKey(raw, "peek"),
  });
}

/** What narrows the list of a page that has narrowed it to a workflow already. */
export function listKeys(raw: Raw): Omit<ExecutionsKeys, "name" | "version" | "q"> {
  const { name: _name, version: _version, q: _q, ...keys } = executionsKeys(raw);
  return keys;
}

/** How the list is shown, and not what it is narrowed to. */
const looks = new Set(["sort", "cols", "peek"]);

export function isNarrowed(keys: ExecutionsKeys): boolean {
  return Object.entries(keys).some(([key, value]) => value !== undefined && !looks.has(key));
}

/** The same look of a list that is narrowed to nothing. */
export function widened(keys: ExecutionsKeys): ExecutionsKeys {
  return told({ sort: keys.sort, cols: keys.cols });
}

/** `now` is kept by the caller: a filter that changes with each millisecond would be asked for for ever. */
export function filterOf(keys: ExecutionsKeys, now: number): ExecutionFilter {
  const stuckMs = durationMs(keys.stuck);
  return told({
    raw: keys.q,
    status: keys.status?.split(","),
    name: keys.name,
    version: keys.version,
    id: keys.id,
    correlationId: keys.corr,
    from: keys.range === undefined ? keys.from : now - ranges[keys.range],
    to: keys.range === undefined ? keys.to : undefined,
    ...tookOf(keys.took),
    reason: keys.reason,
    unchangedSince: stuckMs === undefined ? undefined : now - stuckMs,
    text: keys.text,
  });
}

type Took = { readonly tookMs?: number; readonly tookLessMs?: number };

function tookOf(text = ""): Took {
  const bounds = text.split(",").map((bound): Took => {
    const ms = durationMs(bound.replace(/^</, ""));
    if (ms === undefined) return {};
    return bound.startsWith("<") ? { tookLessMs: ms } : { tookMs: ms };
  });
  return Object.assign({}, ...bounds) as Took;
}

export function listFilterOf(keys: ExecutionsKeys, now: number): ListFilter {
  return { query: queryOf(filterOf(keys, now)), freeText: freeTextOf(keys), errorGroup: keys.error ?? "" };
}

/** No index knows where in a payload a value stands, but the words of it: what holds them is looked through. */
function freeTextOf({ text, has }: ExecutionsKeys): string {
  return [text ?? "", ...pathConditions(has).map(({ value }) => value)].filter((part) => part !== "").join(" ");
}
