import { queryRows } from "./database.ts";

/**
 * How many rows each table holds. Left out are those that say nothing about what a request wrote, since they change by themselves:
 * a lease goes once its task is with the worker.
 */
export async function rowCounts(mysqlUrl: string): Promise<Readonly<Record<string, number>>> {
  const tables = await queryRows(
    mysqlUrl,
    "select table_name as name from information_schema.tables where table_schema = database() and table_name <> 'lease'",
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
