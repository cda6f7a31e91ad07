import { createConnection } from "mysql2/promise";
import type { Connection } from "mysql2/promise";

/** The url of that database on the server of `serverUrl`. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Deletes the database; one that does not exist is no fault. */
export async function dropDatabase(serverUrl: string, database: string): Promise<void> {
  await withConnection(serverUrl, async (connection) => {
    await connection.query(`drop database if exists \`${database}\``);
  });
}

/** Runs one statement and gives its rows. */
export async function queryRows(
  mysqlUrl: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return await withConnection(mysqlUrl, async (connection) => {
    const [rows] = await connection.query(statement, [...values]);
    return Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : [];
  });
}

async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(url);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
