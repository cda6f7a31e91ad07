import type { ExternalObjects } from "@tutti/ports";
import type { PoolConnection } from "mysql2/promise";

import type { Row } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";
import { sqlText } from "../sql/statement.ts";

/** How long a statement may take before its connection is given up: a server that went silent must not hold a caller. */
const STATEMENT_TIMEOUT_MS = 20_000;

/** What runs single statements. */
export interface SqlReader {
  /** Where payloads are that were moved out of the database; undefined: none were. */
  readonly bucket?: Pick<ExternalObjects, "get"> | undefined;
  rows(statement: Statement): Promise<readonly Row[]>;
  /** The rows of each of several selects, in one round trip where the connection can. */
  rowsOfEach(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
}

/** One connection, for the time that it is held. */
export class SqlConnection implements SqlReader {
  readonly #connection: PoolConnection;
  readonly #multipleStatements: boolean;
  readonly bucket: SqlReader["bucket"];

  constructor(
    connection: PoolConnection,
    { multipleStatements, bucket }: { readonly multipleStatements: boolean } & Pick<SqlReader, "bucket">,
  ) {
    this.#connection = connection;
    this.#multipleStatements = multipleStatements;
    this.bucket = bucket;
  }

  /** The server's number for it. */
  get threadId(): number {
    return this.#connection.threadId;
  }

  /** Sends SQL text as it is and gives the number of rows that the last statement touched. */
  async run(statement: Statement): Promise<{ readonly affectedRows: number }> {
    const result = await this.#query(sqlText(statement));
    const last: unknown = Array.isArray(result) ? result.at(-1) : result;
    const has = typeof last === "object" && last !== null && "affectedRows" in last;
    return { affectedRows: has ? Number(last.affectedRows) : 0 };
  }

  /** As `run`, for what may take as long as it takes: a new index on a large table. */
  async runAtLength(statement: Statement): Promise<void> {
    await this.#connection.query(sqlText(statement));
  }

  /** Sends one statement by the binary protocol: its values travel as raw bytes, not as twice as many digits. */
  async runPrepared(sql: string, values: readonly (string | number | Buffer | null)[]): Promise<void> {
    await inTime(this.#connection.execute(sql, [...values]));
  }

  async rows(statement: Statement): Promise<readonly Row[]> {
    return rowsFrom(await this.#query(sqlText(statement)));
  }

  async rowsOfEach(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    if (!this.#multipleStatements || statements.length < 2) return this.#oneByOne(statements);
    const results = await this.#query(statements.map(sqlText).join(";"));
    if (!Array.isArray(results)) throw new TypeError("the server answered several statements with one result");
    return results.map((result: unknown) => (Array.isArray(result) ? rowsFrom(result) : []));
  }

  async ping(): Promise<void> {
    await this.#query("do 1");
  }

  release(): void {
    this.#connection.release();
  }

  /** Closes the connection; the server rolls back what was not committed. */
  destroy(): void {
    this.#connection.destroy();
  }

  async #query(sql: string): Promise<unknown> {
    const [result] = await inTime(this.#connection.query(sql));
    return result;
  }

  async #oneByOne(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const results: (readonly Row[])[] = [];
    for (const statement of statements) results.push(await this.rows(statement));
    return results;
  }
}

// The driver's own time-out is not used: it stays armed when the connection breaks, and keeps the process alive.
async function inTime<Result>(result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    // The connection keeps the process while it is open; a statement that was given up with it never ends.
    timer = setTimeout(() => reject(new SilentServerError()), STATEMENT_TIMEOUT_MS).unref();
  });
  try {
    return await Promise.race([result, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The server has not answered in time. The connection must be closed: an answer may still come. */
class SilentServerError extends Error {
  readonly code = "ETIMEDOUT";
  readonly fatal = true;

  constructor() {
    super(`the server has not answered within ${STATEMENT_TIMEOUT_MS} ms`);
  }
}

function rowsFrom(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) throw new TypeError("the server answered a select without rows");
  return result as readonly Row[];
}
