import { createConnection } from "mysql2/promise";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { cpuSeconds } from "./proc.ts";

/** Counters of the parts of a cluster at one moment; differences of two tell what a load has cost. */
export type Reading = {
  /** Processor seconds by part: api, decider, sweeper, mysql, redis, bench. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly commits: number;
  readonly statements: number;
  readonly logBytes: number;
  /** Of decider: batches committed, and the events in them. */
  readonly batches: number;
  readonly events: number;
};

export type Cluster = {
  readonly mysqlUrl: string;
  /** By part; several processes of a part are added up. */
  readonly pids: ReadonlyMap<string, readonly number[]>;
  /** Where deciders show their metrics. */
  readonly metricsUrls: readonly string[];
};

export type Observer = {
  readonly read: () => Promise<Reading>;
  /** The settings that decide what a commit survives. */
  readonly durability: () => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function observe(cluster: Cluster): Promise<Observer> {
  const database = await createConnection({ uri: cluster.mysqlUrl });
  return {
    read: async () => ({
      cpu: cpuByPart(cluster.pids),
      ...(await readDatabase(database)),
      ...(await readBatches(cluster)),
    }),
    durability: async () => {
      const names = ["innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin", "innodb_log_file_size", "version"];
      const variables = await named(database, "show global variables", names);
      return names.flatMap((name) => (variables.has(name) ? [`${name}=${variables.get(name)}`] : [])).join(" ");
    },
    close: async () => await database.end(),
  };
}

function cpuByPart(pids: Cluster["pids"]): Map<string, number> {
  const parts = [...pids].map(([part, ids]) => [part, ids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)] as const);
  return new Map([...parts, ["bench", cpuSeconds(process.pid)]]);
}

async function readDatabase(database: Connection) {
  const status = await named(database, "show global status", ["Com_commit", "Questions", "Innodb_os_log_written"]);
  const number = (name: string): number => Number(status.get(name) ?? 0);
  return { commits: number("Com_commit"), statements: number("Questions"), logBytes: number("Innodb_os_log_written") };
}

async function named(database: Connection, statement: string, names: readonly string[]): Promise<Map<string, string>> {
  const [rows] = await database.query<RowDataPacket[]>(`${statement} where variable_name in (?)`, [names]);
  return new Map(rows.map((row) => [String(row["Variable_name"]), String(row["Value"])]));
}

async function readBatches({ metricsUrls }: Cluster) {
  const texts = await Promise.all(metricsUrls.map(async (url) => await (await fetch(url)).text()));
  const sum = (name: string): number => texts.reduce((total, text) => total + sample(text, name), 0);
  return { batches: sum("tutti_batch_events_count"), events: sum("tutti_batch_events_sum") };
}

/** The value of a metric without labels, or the sum over its labels, in Prometheus' text format. */
export function sample(text: string, name: string): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
