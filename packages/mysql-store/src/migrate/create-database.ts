import { createConnection, escapeId } from "mysql2/promise";

import type { MysqlAddress } from "../connection/mysql-url.ts";
import { serverErrorOf } from "../connection/sql-error.ts";
import { connectOptions } from "../connection/connect-options.ts";

const UNKNOWN_DATABASE = 1049;
const DATABASE_ACCESS_DENIED = 1044;

/**
 * Creates the database of `address` where it is missing. Throws, with the statements that an administrator has to run, where
 * this user may not.
 */
export async function createDatabase(address: MysqlAddress): Promise<void> {
  const problem = await connectProblem(address);
  if (problem === undefined) return;
  if (problem !== UNKNOWN_DATABASE && problem !== DATABASE_ACCESS_DENIED) return;
  const connection = await createConnection({ ...connectOptions(address), database: "" });
  try {
    await connection.query(`create database if not exists ${escapeId(address.database)}`);
  } catch (error) {
    if (serverErrorOf(error) !== DATABASE_ACCESS_DENIED) throw error;
    const [rows] = await connection.query("select current_user() as account");
    throw new Error(missingGrant(address, accountOf(rows)), { cause: error });
  } finally {
    await connection.end();
  }
}

/** The number of the error with which the server refuses the database; undefined where it lets us in. */
async function connectProblem(address: MysqlAddress): Promise<number | undefined> {
  try {
    const connection = await createConnection(connectOptions(address));
    await connection.end();
    return undefined;
  } catch (error) {
    const number = serverErrorOf(error);
    if (number === undefined) throw error;
    if (number === UNKNOWN_DATABASE || number === DATABASE_ACCESS_DENIED) return number;
    throw error;
  }
}

function missingGrant({ database }: MysqlAddress, account: string): string {
  const name = escapeId(database, true);
  return [
    `the user of MYSQL_URL may neither use nor create the database "${database}". As an administrator, run:`,
    `  create database if not exists ${name};`,
    `  grant all privileges on ${name}.* to ${account};`,
  ].join("\n");
}

/** `user@host` as SQL: the host follows the last @. */
function accountOf(rows: unknown): string {
  const [row] = rows as readonly { readonly account: string }[];
  const account = String(row?.account);
  const at = account.lastIndexOf("@");
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return `${quoted(account.slice(0, at))}@${quoted(account.slice(at + 1))}`;
}
