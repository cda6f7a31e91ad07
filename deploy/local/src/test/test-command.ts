import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { runVisibly } from "../command.ts";
import { startGuard, untilGuardIsDone } from "../guard.ts";
import { Interrupted, listenForInterrupt } from "../interrupt.ts";
import { LauncherError } from "../launcher-error.ts";
import { pathsOf } from "../paths.ts";
import type { Paths } from "../paths.ts";
import type { ProcessMark } from "../process-mark.ts";
import type { Reporter } from "../reporter.ts";
import { provideBrowser } from "../servers/browser.ts";
import type { Browser } from "../servers/browser.ts";
import { provideServers, stopServers } from "../servers/provide.ts";
import type { Provided } from "../servers/provide.ts";
import { changeState, releaseLock, takeLock } from "../state.ts";
import { runChecks } from "./checks.ts";
import { addCounts, readJestResults, secondTries, slowestSuites, summaryLine } from "./jest-results.ts";
import type { Counts } from "./jest-results.ts";

/** What `bin/test.mjs` hands over. */
export type TestCommand = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  /** Arguments for jest; with any, jest alone runs. */
  readonly args: readonly string[];
};

/**
 * `npm test`: the checks, then every test in one jest run on a MySQL and a Redis of its own (or those of `MYSQL_URL` and
 * `REDIS_URL`), never in memory. The last line it says is the summary. Gives the exit code.
 */
export async function testCommand(command: TestCommand): Promise<number> {
  const paths = pathsOf(command.root, "test");
  const holder = await takeLock(paths.lockFile);
  if (holder !== undefined) throw new LauncherError(`npm test is already running here (process ${holder.pid})`);
  const interrupt = listenForInterrupt(() => command.reporter.say("stopping ..."));
  try {
    const counts = await run({ ...command, signal: interrupt.signal }, paths);
    if (!interrupt.signal.aborted) command.reporter.say(summaryLine(counts));
    return interrupt.exitCode() ?? (counts.failed === 0 ? 0 : 1);
  } catch (error) {
    if (error instanceof Interrupted) return interrupt.exitCode() ?? 1;
    throw error;
  } finally {
    interrupt.dispose();
    await releaseLock(paths.lockFile);
  }
}

type Run = TestCommand & { readonly signal: AbortSignal };

async function run(command: Run, paths: Paths): Promise<Counts> {
  await forgetEarlierRun(paths);
  const guard = await startGuard(paths);
  try {
    const { env, reporter, signal } = command;
    // Servers may have to be fetched first, which leaves the processors to the checks.
    const [servers, browser, checked] = await Promise.allSettled([
      provideServers({ paths, env, reporter, durability: "none", signal }),
      provideBrowser({ paths, env, reporter }),
      command.args.length === 0 ? runChecks(command) : noCounts,
    ]);
    if (signal.aborted) throw new Interrupted();
    return addCounts([
      valueOf(checked),
      await runJest(command, { paths, servers: valueOf(servers), browser: valueOf(browser) }),
    ]);
  } finally {
    await stopServers(paths);
    await guard.dismiss();
  }
}

async function forgetEarlierRun(paths: Paths): Promise<void> {
  await untilGuardIsDone(paths, 60_000);
  await stopServers(paths);
  await rm(paths.data, { recursive: true, force: true });
  await mkdir(paths.data, { recursive: true });
}

const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

async function runJest(
  command: Run,
  { paths, servers, browser }: { readonly paths: Paths; readonly servers: Provided; readonly browser: Browser },
): Promise<Counts> {
  const { root, env, reporter, signal } = command;
  if (servers.kind === "none") {
    throw new LauncherError(
      `the tests need MySQL and Redis; set MYSQL_URL and REDIS_URL\n  ${servers.reasons.join("\n  ")}`,
    );
  }
  const results = join(paths.home, "jest.json");
  await rm(results, { force: true });
  // One more than there are processors: tests of whole clusters wait for most of their time.
  const workers = Math.max(2, availableParallelism()) + 1;
  const args = ["--json", `--outputFile=${results}`, `--maxWorkers=${workers}`, ...command.args];
  const testEnv = {
    ...env,
    TUTTI_TEST_MYSQL_URL: servers.mysql.url,
    TUTTI_TEST_REDIS_URL: servers.redis.url,
    ...(browser.kind === "browser"
      ? { TUTTI_TEST_CHROMIUM: browser.path }
      : { TUTTI_TEST_NO_CHROMIUM: browser.reason }),
  };
  const watch = watchForTheEnd(results, signal);
  // The guard ends it when we are killed.
  const onStarted = (mark: ProcessMark) => changeState(paths.stateFile, { services: [{ name: "jest", mark }] });
  const options = { cwd: root, env: testEnv, signal: watch.signal, onStarted };
  const code = await runVisibly(join(root, "node_modules", ".bin", "jest"), args, options);
  watch.stop();
  await changeState(paths.stateFile, { services: undefined });
  if (watch.hangs())
    reporter.say("jest has its results and does not end: a test leaves something open; it was stopped");
  if (signal.aborted) throw new Interrupted();
  if (!existsSync(results)) reporter.say(`jest ended without results (${code}): it was killed, or could not begin`);
  const text = await readFile(results, "utf8").catch(() => "");
  const slowest = slowestSuites(text, { root });
  if (slowest !== undefined) reporter.say(slowest);
  const again = secondTries(text, { root });
  if (again !== undefined) reporter.say(again);
  const counts = readJestResults(text);
  // Jest also fails for what is no test's fault, such as a file that leaves handles open or a threshold.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Ends a jest that has written its results and still runs half a minute later: a test has left a server or a timer behind. Without
 * this, such a test would hang the whole run.
 */
function watchForTheEnd(results: string, signal: AbortSignal) {
  const overdue = new AbortController();
  let seen: number | undefined;
  const timer = setInterval(() => {
    if (seen === undefined && existsSync(results)) seen = Date.now();
    if (seen !== undefined && Date.now() - seen > 30_000) overdue.abort();
  }, 500);
  return {
    signal: AbortSignal.any([signal, overdue.signal]),
    hangs: () => overdue.signal.aborted,
    stop: () => clearInterval(timer),
  };
}
