import { randomBytes } from "node:crypto";

import { afterAll } from "@jest/globals";
import type { StoresPlace } from "@tutti/ports/contract";
import { createConnection, escapeId } from "mysql2/promise";
import type { Connection, RowDataPacket } from "mysql2/promise";

import { connectOptions } from "../connection/connect-options.ts";
import { parseMysqlUrl } from "../connection/mysql-url.ts";
import { connectStores } from "../connect-stores.ts";
import type { ConnectOptions, MysqlStores } from "../connect-stores.ts";
import { migrate } from "../migrate/migrate.ts";
import { idToBytes } from "../sql/id-bytes.ts";

const { TUTTI_TEST_MYSQL_URL: anyServer, TUTTI_TEST_ORACLE_URL: oracleServer } = process.env;
if (anyServer === undefined || anyServer === "") {
  throw new Error("TUTTI_TEST_MYSQL_URL must be the URL of a MySQL or MariaDB on which the tests may create databases");
}

/** A server that the tests run on. */
export type TestServer = { readonly name: string; readonly url: string };

export const ANY_SERVER: TestServer = { name: "MySQL or MariaDB", url: anyServer };

/** Where Oracle's server is at hand, too, the contract suites run on both. */
export const SERVERS: readonly TestServer[] = [
  ANY_SERVER,
  ...(oracleServer === undefined || oracleServer === "" ? [] : [{ name: "Oracle's MySQL", url: oracleServer }]),
];

/** A database of one test file, under a name that nobody else has. */
export type TestDatabase = {
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
};

/** Names a database on a server; nothing is created. */
export function nameTestDatabase(server: TestServer): TestDatabase {
  const name = `tutti_test_${randomBytes(6).toString("hex")}`;
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, name, drop: () => dropDatabase(url.href, name) };
}

/** The stores of a migrated database of their own. */
export async function makeTestStores(
  server: TestServer,
  options: Omit<ConnectOptions, "url"> = {},
): Promise<{ readonly stores: MysqlStores; readonly database: TestDatabase }> {
  const database = nameTestDatabase(server);
  await migrate(database.url);
  return { stores: await connectStores({ ...options, url: database.url }), database };
}

/** As the contract suites want it. Its database is one that an earlier place of the test file has left, where there is one. */
export async function makeTestPlace(server: TestServer): Promise<StoresPlace> {
  const database = left.get(server)?.pop() ?? (await makeDatabase(server));
  const stores = await connectStores({ url: database.url });
  return {
    ...stores,
    holdLocks: (workflowIds) => holdLocks(database.url, workflowIds),
    drop: async () => {
      await stores.close();
      await emptyDatabase(database.url);
      left.set(server, [...(left.get(server) ?? []), database]);
    },
  };
}

/** Migrated and empty: to make one takes longer than most tests. */
const left = new Map<TestServer, TestDatabase[]>();
const made: TestDatabase[] = [];
afterAll(async () => {
  for (const database of made) await database.drop();
});

async function makeDatabase(server: TestServer): Promise<TestDatabase> {
  const database = nameTestDatabase(server);
  made.push(database);
  await migrate(database.url);
  return database;
}

async function emptyDatabase(url: string): Promise<void> {
  const connection = await connect(url);
  const [rows] = await connection.query<RowDataPacket[]>(
    "select table_name as name from information_schema.tables where table_schema = database()",
  );
  const names = rows.map(({ name }) => String(name)).filter((name) => !KEPT.has(name));
  const statements = names.map((name) => `delete from ${escapeId(name)}`);
  await connection.query([...statements, "update metadata_revision set revision = 0"].join(";"));
  await connection.end();
}

/** What migrations leave behind. */
const KEPT: ReadonlySet<string> = new Set(["metadata_revision", "migration"]);

/** A connection outside all pools. */
export async function connect(url: string): Promise<Connection> {
  return createConnection({ ...connectOptions(parseMysqlUrl(url)), multipleStatements: true });
}

async function holdLocks(
  url: string,
  workflowIds: Parameters<StoresPlace["holdLocks"]>[0],
): Promise<() => Promise<void>> {
  const connection = await connect(url);
  await connection.query("begin");
  await connection.query("select id from execution where id in (?) for update", [workflowIds.map(idToBytes)]);
  return async () => {
    await connection.query("rollback");
    await connection.end();
  };
}

async function dropDatabase(url: string, name: string): Promise<void> {
  const connection = await createConnection({ ...connectOptions(parseMysqlUrl(url)), database: "" });
  await connection.query(`drop database if exists ${escapeId(name)}`);
  await connection.end();
}
