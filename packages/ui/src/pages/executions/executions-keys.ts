import type { ExecutionFilter } from "../../api/search-query.ts";
import { choiceKey, textKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";

export const ranges = {
  "15m": 900_000,
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
} as const;
export type Range = keyof typeof ranges;

/** What stands behind `/executions?`. `status` is a list with commas; `q` is Conductor's query text, beside which the others don't count. */
export type ExecutionsKeys = {
  readonly status?: string;
  readonly name?: string;
  readonly version?: string;
  readonly corr?: string;
  readonly id?: string;
  readonly text?: string;
  readonly range?: Range;
  readonly q?: string;
  readonly sort?: string;
};

export function executionsKeys(raw: Raw): ExecutionsKeys {
  return told({
    status: textKey(raw, "status"),
    name: textKey(raw, "name") ?? textKey(raw, "workflowType"),
    version: textKey(raw, "version"),
    corr: textKey(raw, "corr") ?? textKey(raw, "correlationId"),
    id: textKey(raw, "id") ?? textKey(raw, "workflowId"),
    text: textKey(raw, "text") ?? textKey(raw, "freeText"),
    range: choiceKey(raw, "range", ["15m", "1h", "24h", "7d", "30d"]),
    q: textKey(raw, "q"),
    sort: textKey(raw, "sort"),
  });
}

/** `now` is rounded by the caller: a filter that changes with each millisecond would be asked for for ever. */
export function filterOf(keys: ExecutionsKeys, now: number): ExecutionFilter {
  return told({
    raw: keys.q,
    status: keys.status?.split(","),
    name: keys.name,
    version: keys.version,
    id: keys.id,
    correlationId: keys.corr,
    from: keys.range === undefined ? undefined : now - ranges[keys.range],
    text: keys.text,
  });
}
