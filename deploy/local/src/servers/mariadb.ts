import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { runCommand, spawnDetached } from "../command.ts";
import { LauncherError } from "../launcher-error.ts";
import { socketPath } from "../paths.ts";
import type { Paths } from "../paths.ts";
import type { ServerState } from "../state.ts";
import { greetMysql } from "./probe.ts";
import { programEnv, untilItAnswers } from "./server.ts";
import type { Program, StartOptions } from "./server.ts";

/** Whether the data may be lost with the machine: tests trade safety for time. */
export type Durability = "full" | "none";

/** Starts a private MariaDB or MySQL on a free loopback port, making its data folder first where there is none. */
export async function startMysql(
  program: Program,
  paths: Paths,
  options: StartOptions & { readonly durability: Durability },
): Promise<ServerState> {
  const version = await runCommand(program.path, ["--version"], { env: programEnv(program) });
  const maria = /mariadb/i.test(version.stdout);
  const data = join(paths.data, maria ? "mariadb" : "mysql");
  if (!(await exists(data))) await (maria ? makeMariadbData : makeMysqlData)(program, data);
  return run(program, paths, { ...options, maria, data });
}

async function run(
  program: Program,
  paths: Paths,
  options: StartOptions & { readonly durability: Durability; readonly maria: boolean; readonly data: string },
): Promise<ServerState> {
  const { port } = options;
  const logFile = join(paths.logs, "mysql.log");
  const socket = socketPath(paths.home, "mysql.sock");
  await mkdir(dirname(socket), { recursive: true, mode: 0o700 });
  // One of its own: a server that starts deletes the temporary tables in its folder, whosever they are.
  const temporary = join(paths.home, "mysql-tmp");
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const args = [
    ...["--no-defaults", `--datadir=${options.data}`, `--port=${port}`, `--socket=${socket}`],
    ...[
      `--pid-file=${join(paths.home, "mysql.pid")}`,
      `--tmpdir=${temporary}`,
      `--secure-file-priv=${paths.data}`,
      ...shareArgs(program),
      ...asRoot(),
    ],
    ...commonSettings,
    ...(options.maria ? mariadbSettings : mysqlSettings),
    ...(options.durability === "full" ? [] : notDurable),
  ];
  const process = await spawnDetached(program.path, args, { cwd: options.data, env: programEnv(program), logFile });
  const state: ServerState = {
    kind: "process",
    mark: process.mark,
    url: `mysql://root@127.0.0.1:${port}`,
    source: program.source,
  };
  await options.onSpawned(state);
  await untilItAnswers({ name: "MySQL", process, logFile, greet: () => greetMysql({ host: "127.0.0.1", port }) });
  return state;
}

const commonSettings = [
  "--bind-address=127.0.0.1",
  "--character-set-server=utf8mb4",
  "--innodb-buffer-pool-size=256M",
  "--innodb-flush-log-at-trx-commit=1",
  "--max-allowed-packet=64M",
  "--max-connections=300",
  "--performance-schema=OFF",
];
// A redo log of the default 100 MB lags behind a busy decider.
const mariadbSettings = ["--innodb-log-file-size=1G", "--skip-name-resolve"];
// Without name resolution MySQL would not know 127.0.0.1 for the localhost of its root.
const mysqlSettings = ["--loose-innodb-redo-log-capacity=1G", "--loose-mysqlx=OFF", "--skip-log-bin"];
const notDurable = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"];

/**
 * Makes MariaDB's system tables by feeding the SQL of its share folder to `--bootstrap`: mariadb-install-db needs a helper that
 * Debian ships in another package. The folder appears under its name only when it is complete.
 */
async function makeMariadbData(program: Program, data: string): Promise<void> {
  const share = await shareFolder(program);
  const scripts = await Promise.all(systemTableScripts.map((names) => readScript(share, names)));
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const args = ["--no-defaults", "--bootstrap", `--datadir=${unfinished}`, ...shareArgs(program), ...asRoot()];
  const input = ["create database mysql;", "use mysql;", "set @auth_root_socket=null;", ...scripts, ""].join("\n");
  const settings = ["--innodb-log-file-size=1G", "--innodb-buffer-pool-size=64M", "--log-warnings=0"];
  const made = await runCommand(program.path, [...args, ...settings], { env: programEnv(program), input });
  if (made.code !== 0)
    throw new LauncherError(`${program.path} could not make its system tables:\n${made.stderr.trimEnd()}`);
  await rename(unfinished, data);
}

async function makeMysqlData(program: Program, data: string): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(data), { recursive: true });
  const args = ["--no-defaults", "--initialize-insecure", `--datadir=${unfinished}`, ...asRoot()];
  const made = await runCommand(program.path, args, { env: programEnv(program) });
  if (made.code !== 0)
    throw new LauncherError(`${program.path} could not make its system tables:\n${made.stderr.trimEnd()}`);
  await rename(unfinished, data);
}

// In this order; MariaDB 11 renamed mysql_* to mariadb_*.
const systemTableScripts = [
  ["mysql_system_tables.sql", "mariadb_system_tables.sql"],
  ["mysql_performance_tables.sql", "mariadb_performance_tables.sql"],
  ["mysql_system_tables_data.sql", "mariadb_system_tables_data.sql"],
];

async function readScript(share: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const path = join(share, name);
    if (await exists(path)) return readFile(path, "utf8");
  }
  throw new LauncherError(`${share} has none of ${names.join(", ")}, which MariaDB needs to make its system tables`);
}

async function shareFolder(program: Program): Promise<string> {
  const prefix = dirname(dirname(program.path));
  const folders = ["share/mysql", "share/mariadb", "share"].map((folder) => join(prefix, folder));
  for (const folder of [...folders, "/usr/share/mysql", "/usr/share/mariadb"]) {
    for (const name of systemTableScripts[0] ?? []) if (await exists(join(folder, name))) return folder;
  }
  throw new LauncherError(`no folder with MariaDB's system tables was found near ${program.path}`);
}

/** A server that was moved from where it was built looks for its messages in the wrong place unless it is told. */
function shareArgs(program: Program): string[] {
  if (program.libraryPath === undefined) return [];
  const share = join(dirname(dirname(program.path)), "share", "mysql");
  return [`--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, "charsets")}`];
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
