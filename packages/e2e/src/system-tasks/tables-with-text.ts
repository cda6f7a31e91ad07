import { queryRows } from "../cluster/database.ts";

/** The tables of a database in which some row holds the text, in whichever column. */
export async function tablesWithText(mysqlUrl: string, text: string): Promise<readonly string[]> {
  const columns = await queryRows(
    mysqlUrl,
    "select table_name as tableName, column_name as columnName from information_schema.columns where table_schema = database()",
  );
  const found = new Set<string>();
  for (const { tableName, columnName } of columns) {
    const rows = await queryRows(mysqlUrl, "select 1 from ?? where instr(cast(?? as binary), ?) > 0 limit 1", [
      ...[tableName, columnName],
      Buffer.from(text),
    ]);
    if (rows.length > 0) found.add(String(tableName));
  }
  return [...found];
}
