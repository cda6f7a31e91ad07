import { queryRows } from "./database.ts";

/** A lease goes once its task is with the worker, and the index follows what is written a little later. */
const changingByThemselves = ["lease", "index_feed", "workflow_summary", "workflow_word", "task_summary", "task_word"];

/** How many rows each table holds. Left out are those that say nothing about what a request wrote, since they change by themselves. */
export async function rowCounts(mysqlUrl: string): Promise<Readonly<Record<string, number>>> {
  const tables = await queryRows(
    mysqlUrl,
    "select table_name as name from information_schema.tables where table_schema = database() and table_name not in (?)",
    [changingByThemselves],
  );
  const names = tables.map(({ name }) => String(name));
  const counts = names.map(() => "select ? as name, count(*) as count from ??").join(" union all ");
  const rows = await queryRows(
    mysqlUrl,
    counts,
    names.flatMap((name) => [name, name]),
  );
  return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
}
