import { createConnection } from "mysql2/promise";

import { table } from "../report.ts";
import type { Settings } from "../settings.ts";
import { fillIndex } from "./fill-index.ts";
import { searchesOn } from "./searches.ts";
import type { BenchSearch } from "./searches.ts";

const ROUNDS = 15;

type Measured = {
  readonly search: BenchSearch;
  readonly hits: number;
  readonly isCapped: boolean;
  readonly sortedMs: readonly number[];
};

/**
 * Fills the index of a running cluster that has nothing else to do, and tells how long a page of 100 takes over REST, search by
 * search. `only`: a part of the names of the searches that are measured; empty: all.
 */
export async function runSearch(
  { restUrl, cluster, summaries: count }: Settings,
  { only, tell }: { readonly only: string; readonly tell: (text: string) => void },
): Promise<void> {
  const database = await createConnection({ uri: cluster.mysqlUrl });
  try {
    const startedAt = performance.now();
    await fillIndex(database, { count, tell });
    tell(`filled the index with ${count} executions in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  } finally {
    await database.end();
  }
  const measured: Measured[] = [];
  for (const search of searchesOn(count).filter(({ name }) => name.includes(only)))
    measured.push(await measure(search, restUrl));
  const rows = measured.map(({ search, hits, isCapped, sortedMs }) => [
    search.name,
    `${hits}${isCapped ? "+" : ""}`,
    ...[0.5, 0.95].map((part) => (sortedMs[Math.floor((sortedMs.length - 1) * part)] ?? 0).toFixed(0)),
  ]);
  tell(table([["search", "hits", "median ms", "95 % ms"], ...rows]).join("\n"));
}

async function measure(search: BenchSearch, restUrl: string): Promise<Measured> {
  const times: number[] = [];
  let hits = 0;
  let isCapped = false;
  let pageToken = "";
  await page(search, restUrl, {});
  for (let round = 0; round < (search.pages === undefined ? ROUNDS : search.pages); round += 1) {
    const place = search.pages === undefined ? {} : placeOf(search, { round, pageToken });
    const startedAt = performance.now();
    ({ hits, isCapped, pageToken } = await page(search, restUrl, place));
    times.push(performance.now() - startedAt);
  }
  return { search, hits, isCapped, sortedMs: times.sort((a, b) => a - b) };
}

/** Where a page begins: after the last one, or at its number. */
function placeOf(
  { parameters }: BenchSearch,
  { round, pageToken }: { readonly round: number; readonly pageToken: string },
): Readonly<Record<string, string>> {
  return "pageSize" in parameters ? { pageToken } : { start: String(round * Number(parameters["size"])) };
}

type Page = { readonly hits: number; readonly isCapped: boolean; readonly pageToken: string };

/** Tells how many hits there are in all, or how many were counted. */
async function page(
  { path, parameters }: BenchSearch,
  restUrl: string,
  place: Readonly<Record<string, string>>,
): Promise<Page> {
  const query = new URLSearchParams({ ...parameters, ...place });
  const response = await fetch(`${restUrl}${path}?${query.toString()}`);
  if (!response.ok) throw new Error(`${path}?${query.toString()} -> ${response.status} ${await response.text()}`);
  const body: unknown = await response.json();
  const member = (name: string): unknown => Reflect.get(Object(body), name);
  const next = member("nextPageToken");
  return {
    hits: Number(member("totalHits") ?? member("total") ?? countOf(member("series"))),
    isCapped: member("isCapped") === true || member("isTotalCapped") === true,
    pageToken: typeof next === "string" ? next : "",
  };
}

function countOf(series: unknown): number {
  const counts = Array.isArray(series) ? series.flatMap((one): unknown => Reflect.get(Object(one), "counts")) : [];
  return counts.reduce((sum: number, one) => sum + Number(one), 0);
}
