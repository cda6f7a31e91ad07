import { StoreUnavailableError } from "@tutti/ports";
import type { ExternalObjects } from "@tutti/ports";
import { createPool } from "mysql2/promise";
import type { Pool, PoolConnection } from "mysql2/promise";

import type { Row } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";
import { connectOptions } from "./connect-options.ts";
import type { MysqlAddress } from "./mysql-url.ts";
import { isTransient } from "./sql-error.ts";
import { SqlConnection } from "./sql-connection.ts";
import type { SqlReader } from "./sql-connection.ts";
import { StatementKiller } from "./statement-killer.ts";
import { unlessAborted } from "./unless-aborted.ts";

export type PoolOptions = {
  readonly connections: number;
  /** Sent on every new connection before anything else. */
  readonly session: readonly string[];
  readonly multipleStatements: boolean;
  /** Where payloads are that were moved out of the database. */
  readonly bucket?: Pick<ExternalObjects, "get"> | undefined;
};

/** A connection that was idle for longer is asked whether it still lives: servers close idle ones after 6 s. */
const TRUSTED_IDLE_MS = 3_000;

/** A bounded set of connections, all set up the same way; never hands out one that has died while idle. */
export class SqlPool implements SqlReader {
  readonly bucket: SqlReader["bucket"];
  readonly #pool: Pool;
  readonly #options: PoolOptions;
  readonly #killer: StatementKiller;
  #closed: Promise<void> | undefined;
  /** By the driver's own connection: when it was last known to live. Absent: not set up yet. */
  readonly #lastUsed = new WeakMap<object, number>();

  constructor(address: MysqlAddress, options: PoolOptions) {
    this.#options = options;
    this.bucket = options.bucket;
    this.#killer = new StatementKiller(connectOptions(address));
    this.#pool = createPool({
      ...connectOptions(address),
      connectionLimit: options.connections,
      multipleStatements: options.multipleStatements,
      // Values are in the text already; the driver would look through all of it for placeholders, a tenth of decider's time.
      queryFormat: (sql) => sql,
      // A stack captured for each statement, in case it fails, takes longer than to send it. What fails is wrapped where it is called.
      trace: false,
    });
  }

  /** A connection to hold; give it back with `release` or `destroy`. */
  async acquire(): Promise<SqlConnection> {
    for (let dead = 0; ; dead++) {
      const raw = await this.#pool.getConnection();
      const connection = new SqlConnection(raw, this.#options);
      try {
        await this.#prepare(raw, connection);
        return connection;
      } catch (error) {
        connection.destroy();
        if (!isTransient(error) || dead >= this.#options.connections) throw error;
      }
    }
  }

  /**
   * Lends a connection for `work`; it is closed where `work` throws, since its state is unknown then. Throws
   * StoreUnavailableError where it is not the statements' fault but the server's, or the way's to it.
   *
   * Once the signal is aborted it rejects with the signal's reason: nothing is waited for any longer, and what runs at the server
   * is ended there, rolled back where it had not committed.
   */
  async use<Result>(work: (connection: SqlConnection) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    try {
      return await this.#lend(await this.#acquireUnless(signal), work, signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      if (!isTransient(error)) throw error;
      const reason = typeof error === "object" && error !== null && "message" in error ? error.message : error;
      throw new StoreUnavailableError(`the database cannot be reached now: ${String(reason)}`, { cause: error });
    }
  }

  async #acquireUnless(signal: AbortSignal | undefined): Promise<SqlConnection> {
    signal?.throwIfAborted();
    const acquired = this.acquire();
    try {
      return await unlessAborted(acquired, signal);
    } catch (error) {
      // The connection that comes too late is for others.
      if (signal?.aborted === true) void acquired.then((connection) => connection.release()).catch(() => undefined);
      throw error;
    }
  }

  async #lend<Result>(
    connection: SqlConnection,
    work: (connection: SqlConnection) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    try {
      const result = await unlessAborted(work(connection), signal);
      connection.release();
      return result;
    } catch (error) {
      connection.destroy();
      if (signal?.aborted === true) this.#killer.kill(connection.threadId);
      throw error;
    }
  }

  async run(statement: Statement, signal?: AbortSignal): Promise<{ readonly affectedRows: number }> {
    return this.use((connection) => connection.run(statement), signal);
  }

  async rows(statement: Statement, signal?: AbortSignal): Promise<readonly Row[]> {
    return this.use((connection) => connection.rows(statement), signal);
  }

  async rowsOfEach(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    return this.use((connection) => connection.rowsOfEach(statements));
  }

  /** Closes all connections, held ones too. May be called again. */
  async close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    await Promise.all([this.#closed, this.#killer.settled()]);
  }

  async #prepare(raw: PoolConnection, connection: SqlConnection): Promise<void> {
    const lastUsed = this.#lastUsed.get(raw.connection);
    if (lastUsed === undefined) for (const sql of this.#options.session) await connection.run({ sql });
    else if (Date.now() - lastUsed > TRUSTED_IDLE_MS) await connection.ping();
    this.#lastUsed.set(raw.connection, Date.now());
  }
}
