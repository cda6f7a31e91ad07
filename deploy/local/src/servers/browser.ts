import { chmod, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import type { Reporter } from "../reporter.ts";
import { forgetApt, hasDebianTools, libraryFolders, makeApt, mustRun, unpackAll } from "./debian.ts";
import { findProgram } from "./find-program.ts";

/** A Chromium that can be run as it is, or the reason why there is none. */
export type Browser =
  | { readonly kind: "browser"; readonly path: string; readonly source: string }
  | { readonly kind: "none"; readonly reason: string };

type BrowserOptions = { readonly paths: Paths; readonly env: NodeJS.ProcessEnv; readonly reporter: Reporter };

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
// A browser without any font draws nothing, and without their configuration finds none.
const packages = ["chromium", "chromium-common", "fontconfig-config", "fonts-dejavu-core"];
// Where packages keep libraries of their own, which theirs find by their full path where they are installed.
const ownFolders = ["nss", "pulseaudio"];

/**
 * Finds the browser for the console's tests: by `TUTTI_CHROMIUM`, as a program of this machine, or unpacked from Debian's packages into
 * `.tutti`. `TUTTI_CHROMIUM=fetch` takes none that is installed, `none` takes none at all.
 */
export async function provideBrowser({ paths, env, reporter }: BrowserOptions): Promise<Browser> {
  const named = env["TUTTI_CHROMIUM"] ?? "";
  if (named === "none") return { kind: "none", reason: "TUTTI_CHROMIUM is none" };
  const isFetched = named === "fetch";
  if (named !== "" && !isFetched) return { kind: "browser", path: named, source: "TUTTI_CHROMIUM" };
  const installed = isFetched ? undefined : await findProgram(programs);
  if (installed !== undefined) return { kind: "browser", path: installed, source: installed };
  const path = join(paths.debian, "chromium", "run");
  if (await exists(path)) return { kind: "browser", path, source: "unpacked from Debian's packages" };
  if (!(await hasDebianTools()))
    return { kind: "none", reason: "none is installed, and this is no Debian to fetch one from" };
  try {
    await reporter.step("fetching Chromium", () => unpackBrowser(paths));
    return { kind: "browser", path, source: "unpacked from Debian's packages" };
  } catch (error) {
    return { kind: "none", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Fetches the packages that this machine lacks, and unpacks them beside each other with a script that runs the browser from there. */
async function unpackBrowser(paths: Paths): Promise<void> {
  const unfinished = join(paths.debian, "chromium.unfinished");
  const root = join(paths.debian, "chromium");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  // Its own: the servers' is removed when the servers are there.
  const folder = join(paths.debian, "apt-chromium");
  const apt = await makeApt(folder, "chromium");
  await mkdir(join(apt.archives, "partial"), { recursive: true });
  const archives = ["-o", `Dir::Cache::archives=${apt.archives}`];
  const download = [
    "-c",
    apt.config,
    ...archives,
    "-q",
    "-y",
    "--no-install-recommends",
    "--download-only",
    // What is installed is fetched too: it is unpacked elsewhere.
    "--reinstall",
    "install",
    ...packages,
  ];
  await mustRun(await runCommand("apt-get", download), `fetching ${packages.join(", ")}`);
  await unpackAll(apt, unfinished);
  await forgetApt(folder);
  const program = join("usr", "lib", "chromium", "chromium");
  if (!(await exists(join(unfinished, program)))) throw new LauncherError(`${packages.join(", ")} hold no ${program}`);
  const folders = (await libraryFolders(unfinished)).flatMap((folder) =>
    ["", ...ownFolders].map((name) => join(folder, name)),
  );
  const libraries = folders.map((folder) => folder.replace(unfinished, root)).join(":");
  const script = `#!/bin/sh
export LD_LIBRARY_PATH="${libraries}"
export FONTCONFIG_SYSROOT="${root}"
exec "${join(root, program)}" "$@"
`;
  await writeFile(join(unfinished, "run"), script);
  await chmod(join(unfinished, "run"), 0o755);
  await rename(unfinished, root);
  await mustStart(root);
}

/** Lets the browser say its version. What cannot is removed, so that the next run fetches it anew. */
async function mustStart(root: string): Promise<void> {
  const told = await runCommand(join(root, "run"), ["--version"], { timeoutMs: 60_000 });
  if (told.code !== 0) await rm(root, { recursive: true, force: true });
  await mustRun(told, "starting Chromium as it was unpacked");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
