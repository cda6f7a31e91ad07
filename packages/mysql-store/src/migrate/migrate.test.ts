import { randomBytes } from "node:crypto";

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createConnection } from "mysql2/promise";

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
