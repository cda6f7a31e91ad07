/** Names of settings that are set and that this process, which keeps all in memory, does not read: as those of other stores, listeners and limits. */
export function ignoredSettings(environment: NodeJS.ProcessEnv, read: readonly string[]): readonly string[] {
  const names = Object.keys(environment).filter((name) => name.startsWith("TUTTI_") && environment[name] !== "");
  return names.filter((name) => !read.includes(name) && !OTHERS.some((other) => name.startsWith(other))).toSorted();
}

/** Secrets, which are read by their prefix, and what only launchers, tests and figures read. */
const OTHERS = ["TUTTI_SECRET_", "TUTTI_LAUNCHER_", "TUTTI_STOP_", "TUTTI_TEST_", "TUTTI_BENCH_", "TUTTI_CHROMIUM"];
