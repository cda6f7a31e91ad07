import { randomBytes } from "node:crypto";

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createConnection } from "mysql2/promise";
import type { RowDataPacket } from "mysql2/promise";

import { parseMysqlUrl } from "../connection/mysql-url.ts";
import { connectOptions } from "../connection/connect-options.ts";
import { connectStores } from "../connect-stores.ts";
import type { TestDatabase } from "../testing/test-database.ts";
import { connect, nameTestDatabase, SERVERS } from "../testing/test-database.ts";
import { migrate } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";

// Each makes a database.
jest.setTimeout(30_000);

describe.each(SERVERS)("migrations on $name", (server) => {
  let database: TestDatabase;
  beforeEach(() => {
    database = nameTestDatabase(server);
  });
  afterEach(() => database.drop());

  test("a missing database is created and brought up to date, once", async () => {
    const names = (await readMigrations()).map(({ name }) => name);

    expect(await migrate(database.url)).toEqual(names);
    expect(await migrate(database.url)).toEqual([]);
  });

  test("processes that start together migrate one after the other", async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url)));

    expect(applied.flat()).toEqual((await readMigrations()).map(({ name }) => name));
  });

  test("a migration that was cut short is run again", async () => {
    await migrate(database.url);
    await change(database, "delete from migration where name like '0001%'");
    await change(database, "drop table event");

    expect(await migrate(database.url)).toEqual(["0001-executions.sql"]);
    await change(database, "select 1 from event");
  });

  test("executions that run without a timer are due once, a thousand after the other, and no others", async () => {
    await migrate(database.url);
    const rows = Array.from({ length: 1_200 }, (_, index) => row(index + 1, "'RUNNING'", "null"));
    rows.push(row(5_001, "'RUNNING'", "7"), row(5_002, "'COMPLETED'", "null"), row(5_003, "'PAUSED'", "null"));
    await change(
      database,
      `insert into execution (id, shared_bits, status, wake_at, update_time, snapshot_hash) values ${rows.join()}`,
    );
    await change(database, "delete from migration where name like '0029%'");

    expect(await migrate(database.url)).toEqual(["0029-decide-once.sql"]);

    const due = await read(
      database,
      "select wake_at as at, count(*) as times from execution group by wake_at order by at",
    );
    const first = due[2]?.[0] ?? 0;
    expect(first).toBeGreaterThan(1_700_000_000_000);
    expect(due).toEqual([
      [null, 2],
      [7, 1],
      [first, 1_000],
      [first + 250, 200],
    ]);
  });

  test("one that is decided while others are still to become due is left alone", async () => {
    await migrate(database.url);
    const insert = "insert into execution (id, shared_bits, status, wake_at, update_time, snapshot_hash) values";
    await change(database, `${insert} ${row(1, "'RUNNING'", "null", "4102444800000")}`);
    await change(database, "delete from migration where name like '0029%'");

    await migrate(database.url);

    expect(await read(database, "select wake_at as at, 1 as times from execution")).toEqual([[null, 1]]);
  });

  test("a database that was never migrated is refused by name of what it lacks", async () => {
    await change(database, undefined);

    await expect(connectStores({ url: database.url })).rejects.toThrow(/must be migrated first: it lacks 0001-/);
  });

  test("a schema of a newer release is refused by the names of its migrations", async () => {
    await migrate(database.url);
    await change(database, "insert into migration values ('9999-of-tomorrow.sql', 'x', 0)");

    const message = /schema of a newer release: this one does not know 9999-of-tomorrow\.sql/;
    await expect(migrate(database.url)).rejects.toThrow(message);
    await expect(connectStores({ url: database.url })).rejects.toThrow(message);
  });

  test("a migration whose text was changed after it was applied is refused", async () => {
    await migrate(database.url);
    await change(database, "update migration set checksum = 'x' where name like '0002%'");

    await expect(migrate(database.url)).rejects.toThrow(/migration 0002-definitions\.sql .* with another text/);
  });

  test("a user who may not create the database is told the statements to run", async () => {
    const user = `t${randomBytes(6).toString("hex")}`;
    const url = new URL(database.url);
    [url.username, url.password] = [user, "secret"];
    await administer(server.url, [`create user '${user}'@'%' identified by 'secret'`]);
    try {
      const failure = await migrate(url.href).catch((error: unknown) => error);
      const message = failure instanceof Error ? failure.message : "";

      expect(message).toContain(`grant all privileges on \`${database.name}\`.* to '${user}'@'%';`);
      expect(message).not.toContain("secret");
      await administer(server.url, message.split("\n").slice(1));
      expect(await migrate(url.href)).toHaveLength((await readMigrations()).length);
    } finally {
      await administer(server.url, [`drop user '${user}'@'%'`]);
    }
  });
});

function row(id: number, status: string, wakeAt: string, updateTime = "1600000000000"): string {
  const hex = id.toString(16).padStart(32, "0");
  return `(x'${hex}', x'${hex.slice(16)}', ${status}, ${wakeAt}, ${updateTime}, repeat('x', 32))`;
}

/** Rows of `at` and `times`. */
async function read(database: TestDatabase, sql: string): Promise<readonly [number | null, number][]> {
  const connection = await connect(database.url);
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  await connection.end();
  return rows.map(({ at, times }) => [at === null ? null : Number(at), Number(times)]);
}

/** Runs SQL in the database; creates it alone where there is nothing to run. */
async function change(database: TestDatabase, sql: string | undefined): Promise<void> {
  if (sql === undefined) return administer(database.url, [`create database ${database.name}`]);
  const connection = await connect(database.url);
  await connection.query(sql);
  await connection.end();
}

async function administer(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ ...connectOptions(parseMysqlUrl(url)), database: "" });
  for (const statement of statements) await connection.query(statement);
  await connection.end();
}
