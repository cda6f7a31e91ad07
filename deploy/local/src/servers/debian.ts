import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import type { CommandResult } from "../command.ts";
import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import { findProgram } from "./find-program.ts";
import { missingLibraries, packagesOfLibrary } from "./missing-libraries.ts";
import type { Program } from "./server.ts";

/** The servers that Debian's packages give us. */
export type DebianServer = "mysql" | "redis";

type Recipe = { readonly packages: readonly string[]; readonly program: string };

// On Debian 12 redis-server holds only a link to a program in redis-tools.
const recipes: Readonly<Record<DebianServer, Recipe>> = {
  mysql: { packages: ["mariadb-server-core"], program: "usr/sbin/mariadbd" },
  redis: { packages: ["redis-server", "redis-tools"], program: "usr/bin/redis-server" },
};

/** Whether this machine has Debian's tools to fetch and unpack packages. */
export async function hasDebianTools(): Promise<boolean> {
  const tools = await Promise.all(["apt-get", "dpkg-deb", "ldd"].map((name) => findProgram([name])));
  return tools.every((tool) => tool !== undefined);
}

/** The server as it was unpacked before; undefined when it was not. */
export async function unpackedServer(server: DebianServer, paths: Paths): Promise<Program | undefined> {
  const root = join(paths.debian, server);
  const path = join(root, recipes[server].program);
  if (!(await exists(path))) return undefined;
  return {
    path,
    libraryPath: (await libraryFolders(root)).join(":"),
    source: "unpacked from Debian's packages into .tutti/debian",
  };
}

/**
 * Fetches Debian's packages of a server and unpacks them, with the libraries that this machine lacks, into `.tutti/debian`. Works
 * without root and installs nothing: apt gets lists and a cache of its own. Throws a LauncherError with apt's words when a package
 * cannot be had.
 */
export async function unpackServer(server: DebianServer, paths: Paths): Promise<Program> {
  const { packages, program } = recipes[server];
  const unfinished = join(paths.debian, `${server}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const apt = await makeApt(join(paths.debian, "apt"), server);
  await mustRun(await downloadPackages(apt, packages), `fetching ${packages.join(", ")}`);
  await unpackAll(apt, unfinished);
  await addMissingLibraries({ apt, root: unfinished, program: join(unfinished, program) });
  await rename(unfinished, join(paths.debian, server));
  const unpacked = await unpackedServer(server, paths);
  if (unpacked === undefined) throw new LauncherError(`${packages.join(", ")} hold no ${program}`);
  return unpacked;
}

/** Removes apt's lists once nothing is being fetched: they are larger than the servers, and the next need wants fresh ones. */
export async function forgetLists(paths: Paths): Promise<void> {
  await forgetApt(join(paths.debian, "apt"));
}

/** Removes an apt's lists, configuration and archives. */
export async function forgetApt(folder: string): Promise<void> {
  listsUpdates.delete(folder);
  await rm(folder, { recursive: true, force: true });
}

/** An apt of our own: its configuration, and where it lays what it fetches. */
export type Apt = { readonly config: string; readonly archives: string };

/** An apt of our own: its lists, log and archives lie in `folder`; where to fetch from is the system's. */
export async function makeApt(folder: string, server: string): Promise<Apt> {
  const archives = join(folder, `archives-${server}`);
  await Promise.all(
    [join(folder, "state"), join(folder, "lists", "partial"), archives].map((path) => mkdir(path, { recursive: true })),
  );
  const config = join(folder, `${server}.conf`);
  await writeFile(config, aptConfiguration(folder));
  const update = listsUpdates.get(folder) ?? updateLists(config);
  listsUpdates.set(folder, update);
  await update;
  return { config, archives };
}

// Both servers need the lists, at the same time.
const listsUpdates = new Map<string, Promise<void>>();

async function updateLists(config: string): Promise<void> {
  // A foreign source that fails must not stop us: whether the packages can be had is seen when they are fetched.
  await runCommand("apt-get", ["-c", config, "-q", "update"]);
}

function aptConfiguration(folder: string): string {
  return `
// What the system hangs on to apt's steps would touch the system, or fail for who is not root.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "${join(folder, "state")}";
Dir::State::lists "${join(folder, "lists")}";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "${folder}";
// Written by two at once, these would break.
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${join(folder, "log")}";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
// As root, apt would change to a user that may not enter this folder.
APT::Sandbox::User "root";
Debug::NoLocking "true";
`;
}

async function downloadPackages(apt: Apt, packages: readonly string[]): Promise<CommandResult> {
  return runCommand("apt-get", ["-c", apt.config, "-q", "download", ...packages], { cwd: apt.archives });
}

/** Unpacks every archive that was fetched, and removes it. */
export async function unpackAll(apt: Apt, root: string): Promise<void> {
  for (const file of await readdir(apt.archives)) {
    if (!file.endsWith(".deb")) continue;
    const archive = join(apt.archives, file);
    await mustRun(await runCommand("dpkg-deb", ["-x", archive, root]), `unpacking ${file}`);
    await rm(archive);
  }
}

/** A library may lack others in turn: asked again until nothing is missing or nothing more can be had. */
async function addMissingLibraries(options: {
  readonly apt: Apt;
  readonly root: string;
  readonly program: string;
}): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const env = { ...process.env, LD_LIBRARY_PATH: (await libraryFolders(options.root)).join(":") };
    const missing = missingLibraries((await runCommand("ldd", [options.program], { env })).stdout);
    if (missing.length === 0) return;
    const next = missing.filter((name) => !tried.has(name));
    if (next.length === 0)
      throw new LauncherError(`${options.program} needs ${missing.join(", ")}, found in no Debian package`);
    next.forEach((soname) => tried.add(soname));
    await downloadLibraries(options.apt, next.map(packagesOfLibrary));
    await unpackAll(options.apt, options.root);
  }
}

/** The likeliest package of each in one go; where one of them is not to be had, each candidate on its own. */
async function downloadLibraries(apt: Apt, candidates: readonly (readonly string[])[]): Promise<void> {
  const likeliest = candidates.flatMap(([first]) => (first === undefined ? [] : [first]));
  if ((await downloadPackages(apt, likeliest)).code === 0) return;
  for (const names of candidates) await downloadFirst(apt, names);
}

async function downloadFirst(apt: Apt, candidates: readonly string[]): Promise<void> {
  for (const candidate of candidates) if ((await downloadPackages(apt, [candidate])).code === 0) return;
}

/** Where the libraries lie that were unpacked below a folder. */
export async function libraryFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const parent of ["usr/lib", "lib"]) {
    const names = await readdir(join(root, parent)).catch(() => []);
    found.push(...names.filter((name) => name.includes("-linux-")).map((name) => join(root, parent, name)));
  }
  return found;
}

/** Rejects with the last words of a command that failed. */
export function mustRun(result: CommandResult, what: string): Promise<void> {
  if (result.code === 0) return Promise.resolve();
  const words = result.stderr.trimEnd().split("\n").slice(-4).join("\n");
  return Promise.reject(new LauncherError(`${what} failed: ${words}`));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
