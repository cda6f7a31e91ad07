import { createConnection } from "mysql2/promise";

import { table } from "../report.ts";
import type { Settings } from "../settings.ts";
import { fillIndex } from "./fill-index.ts";
import { searchesOn } from "./searches.ts";
import type { BenchSearch } from "./searches.ts";

const ROUNDS = 15;

type Measured = { readonly search: BenchSearch; readonly hits: number; readonly sortedMs: readonly number[] };

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
  const rows = measured.map(({ search, hits, sortedMs }) => [
    search.name,
    String(hits),
    ...[0.5, 0.95].map((part) => (sortedMs[Math.floor((sortedMs.length - 1) * part)] ?? 0).toFixed(0)),
  ]);
  tell(table([["search", "hits", "median ms", "95 % ms"], ...rows]).join("\n"));
}

async function measure(search: BenchSearch, restUrl: string): Promise<Measured> {
  const times: number[] = [];
  let hits = 0;
  await page(search, { restUrl, start: undefined });
  for (let round = 0; round < (search.pages === undefined ? ROUNDS : search.pages); round += 1) {
    const start = search.pages === undefined ? undefined : round * Number(search.parameters["size"]);
    const startedAt = performance.now();
    hits = await page(search, { restUrl, start });
    times.push(performance.now() - startedAt);
  }
  return { search, hits, sortedMs: times.sort((a, b) => a - b) };
}

/** Gives how many hits there are in all. */
async function page(
  { path, parameters }: BenchSearch,
  { restUrl, start }: { readonly restUrl: string; readonly start: number | undefined },
): Promise<number> {
  const query = new URLSearchParams({ ...parameters, ...(start === undefined ? {} : { start: String(start) }) });
  const response = await fetch(`${restUrl}${path}?${query.toString()}`);
  if (!response.ok) throw new Error(`${path}?${query.toString()} -> ${response.status} ${await response.text()}`);
  const body: unknown = await response.json();
  return Number(Reflect.get(Object(body), "totalHits"));
}
