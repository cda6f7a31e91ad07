import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import { aborted } from "../deferred.ts";
import { startGuard } from "../guard.ts";
import { Interrupted, listenForInterrupt } from "../interrupt.ts";
import { LauncherError } from "../launcher-error.ts";
import { pathsOf } from "../paths.ts";
import type { Paths } from "../paths.ts";
import { portProbe } from "../ports.ts";
import type { ProcessMark } from "../process-mark.ts";
import type { Reporter } from "../reporter.ts";
import { provideServers, stopServers } from "../servers/provide.ts";
import type { Provided } from "../servers/provide.ts";
import { watchServers } from "../servers/watch-servers.ts";
import type { WatchedServers } from "../servers/watch-servers.ts";
import { changeState, releaseLock } from "../state.ts";
import { bindAddress } from "./bind-address.ts";
import type { BindAddress } from "./bind-address.ts";
import { chooseClusterPorts } from "./cluster-ports.ts";
import { furtherInstances } from "./further-instances.ts";
import type { ClusterSize, FurtherInstance } from "./further-instances.ts";
import { clearLeftovers, takeLauncherLock } from "./leftovers.ts";
import { clusterIsUp, movedPorts, nothingIsKept } from "./messages.ts";
import { outcomeOrStop, startSample } from "./sample.ts";
import type { Sample } from "./sample.ts";
import { clusterEnv, memorySpec, serviceSpecs, withDatabase } from "./service-spec.ts";
import type { ClusterPorts } from "./port-wishes.ts";
import type { ServerUrls, ServiceSpec } from "./service-spec.ts";
import { supervise } from "./supervise.ts";
import type { Supervised } from "./supervise.ts";
import { unknownVariables } from "./unknown-variables.ts";

/** What `bin/start.mjs` hands over. */
export type StartCommand = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  /** Whether to stop when the sample has finished. */
  readonly once: boolean;
  /** Whether to run without servers, in one process that keeps nothing. */
  readonly memory: boolean;
  readonly size: ClusterSize;
  /** Resolves when the services are built; servers are found meanwhile. */
  readonly untilBuilt: () => Promise<void>;
};

/**
 * `npm start`: servers, migrations, services, the sample; then the cluster stays until Ctrl-C, or ends with the sample when asked with
 * `--once`. Whatever was started is stopped, in order, however it ends. Gives the exit code.
 */
export async function startCommand(command: StartCommand): Promise<number> {
  const { once, reporter, env } = command;
  const paths = pathsOf(command.root, "start");
  const bind = bindAddress(env);
  (await unknownVariables(command.root, env)).forEach(reporter.say);
  await takeLauncherLock(paths);
  const interrupt = listenForInterrupt((name) => reporter.say(`\n${whyOf(name)}: stopping ...`));
  try {
    await clearLeftovers(paths, command.reporter);
    const run = { ...command, paths, bind, signal: interrupt.signal };
    const code = await withGuard(run);
    // Ctrl-C is how a cluster that stays is meant to end.
    return interrupt.signal.aborted && once ? (interrupt.exitCode() ?? 1) : code;
  } catch (error) {
    if (error instanceof Interrupted) return interrupt.exitCode() ?? 1;
    throw error;
  } finally {
    interrupt.dispose();
    await releaseLock(paths.lockFile);
  }
}

function whyOf(signal: string): string {
  if (signal === "SIGINT") return "Ctrl-C";
  return signal === "SIGHUP" ? "nobody listens any more" : signal;
}

type Run = StartCommand & {
  readonly paths: Paths;
  readonly bind: BindAddress;
  readonly signal: AbortSignal;
};

type Ports = { readonly ports: ClusterPorts; readonly further: readonly FurtherInstance[] };

async function withGuard(run: Run): Promise<number> {
  const probe = portProbe(run.bind.host);
  const { ports, moved } = await chooseClusterPorts(run.env, probe);
  movedPorts(moved, ports).forEach(run.reporter.say);
  const further = await furtherInstances(run.size, ports, probe);
  for (const instance of further) movedPorts(instance.moved, instance.ports, instance.name).forEach(run.reporter.say);
  const guard = await startGuard(run.paths);
  try {
    return await withServers(run, { ports, further });
  } finally {
    const stopped = await stopServers(run.paths);
    await changeState(run.paths.stateFile, { grpcAddress: undefined, restUrl: undefined });
    if (stopped.length > 0) run.reporter.say(`stopped ${stopped.join(", ")}; the data is kept in .tutti`);
    await guard.dismiss();
  }
}

async function withServers(run: Run, { ports, further }: Ports): Promise<number> {
  const { paths, env, reporter, signal, bind } = run;
  const provided = await bothOrNeither(
    run.memory ? noServers : provideServers({ paths, env, reporter, signal, durability: "full" }),
    run.untilBuilt(),
  );
  if (signal.aborted) throw new Interrupted();
  if (provided.kind === "none") {
    nothingIsKept(provided.reasons).forEach(reporter.say);
    try {
      return await withServices(run, {
        ports,
        further: [],
        specs: [memorySpec(paths, clusterEnv({ env, ports, bind, servers: undefined }), { ports, bind })],
      });
    } finally {
      nothingIsKept([]).forEach(reporter.say);
    }
  }
  const servers = { mysqlUrl: withDatabase(provided.mysql.url), redisUrl: provided.redis.url };
  const serviceEnv = clusterEnv({ env, ports, further, bind, servers });
  await migrate(run, serviceEnv);
  const watched = watchServers({ paths, env, reporter, durability: "full" });
  try {
    const specs = serviceSpecs(paths, serviceEnv, { ports, further, bind });
    return await withServices(run, { ports, further, servers, watched, specs });
  } finally {
    await watched.stop();
  }
}

const noServers: Promise<Provided> = Promise.resolve({ kind: "none", reasons: [] });

/** The first one's value once both are done; a failure is thrown only then, so that nothing is still being started. */
async function bothOrNeither<T>(first: Promise<T>, second: Promise<unknown>): Promise<T> {
  await Promise.allSettled([first, second]);
  await second;
  return first;
}

type Cluster = {
  readonly ports: ClusterPorts;
  readonly further: readonly FurtherInstance[];
  readonly specs: readonly ServiceSpec[];
  /** Absent in memory. */
  readonly servers?: ServerUrls;
  readonly watched?: WatchedServers;
};

async function withServices(run: Run, cluster: Cluster): Promise<number> {
  const { reporter, signal, paths } = run;
  const keepMark = marksKeeper(paths);
  await Promise.all(cluster.specs.map(({ logFile }) => startNewLog(logFile)));
  const services = cluster.specs.map((spec) =>
    supervise(spec, { say: reporter.say, onStarted: (mark) => keepMark(spec.name, mark) }),
  );
  let sample: Sample | undefined;
  try {
    const names = services.map(({ name }) => name).join(", ");
    await reporter.step(`starting ${names}`, () => allReady(services, signal));
    const { reachedAt } = run.bind;
    const grpcAddress = `${reachedAt}:${cluster.ports.grpc}`;
    await changeState(paths.stateFile, { grpcAddress, restUrl: `http://${reachedAt}:${cluster.ports.rest}/api` });
    const env = { ...run.env, TUTTI_LAUNCHER_PID: String(process.pid), TUTTI_STOP_ON_STDIN_END: "1" };
    sample = await startSample(paths, env, grpcAddress);
    return await followSample(run, { cluster, services, sample });
  } catch (error) {
    // Its whole message comes last; what stops meanwhile should not come without a reason.
    if (error instanceof LauncherError) reporter.say(`${error.message.split("\n")[0]}: stopping ...`);
    throw error;
  } finally {
    await sample?.stop();
    for (const service of services) await service.stop();
    await changeState(paths.stateFile, { services: undefined });
    reporter.say(`stopped ${services.map(({ name }) => name).join(", ")}`);
  }
}

async function followSample(
  run: Run,
  started: { readonly cluster: Cluster; readonly services: readonly Supervised[]; readonly sample: Sample },
): Promise<number> {
  const { reporter, signal, paths } = run;
  const { watched } = started.cluster;
  const kept = watched === undefined ? started.services : [...started.services, watched];
  const givenUp = Promise.race(kept.map((one) => one.givenUp));
  const failed = givenUp.then((error) => Promise.reject(error));
  // It may also fail when nobody waits any more.
  failed.catch(() => undefined);
  const outcome = await Promise.race([outcomeOrStop(started.sample, signal), failed]);
  if (outcome?.completed === false) reporter.say("the sample did not finish");
  if (outcome === undefined) return 1;
  if (run.once) {
    reporter.say("--once: stopping ...");
    return outcome.completed ? 0 : 1;
  }
  const processes = started.cluster.specs.map(({ name }) => name);
  const withServerLogs = started.cluster.servers === undefined ? processes : [...processes, "mysql", "redis"];
  const { ports, further } = started.cluster;
  const facts = { paths, ports, bind: run.bind, further, processes: withServerLogs, workflowId: outcome.workflowId };
  clusterIsUp(facts).forEach(reporter.say);
  await Promise.race([aborted(signal), failed]);
  return 0;
}

async function allReady(services: readonly Supervised[], signal: AbortSignal): Promise<void> {
  await Promise.race([Promise.all(services.map(({ ready }) => ready)), aborted(signal)]);
  if (signal.aborted) throw new Interrupted();
}

async function migrate(run: Run, env: NodeJS.ProcessEnv): Promise<void> {
  const { paths, reporter, signal } = run;
  const script = join("services", "decider", "dist", "migrate.js");
  const migrated = await reporter.step("bringing the database up to date", () =>
    runCommand(process.execPath, [script], { cwd: paths.root, env, signal }),
  );
  if (signal.aborted) throw new Interrupted();
  if (migrated.code === 0) return;
  throw new LauncherError(
    `the database could not be brought up to date:\n${`${migrated.stdout}${migrated.stderr}`.trimEnd()}`,
  );
}

/** Keeps the state file's list of services: each under its name, the newest process of it. */
function marksKeeper(paths: Paths): (name: string, mark: ProcessMark) => Promise<void> {
  const marks = new Map<string, ProcessMark>();
  return (name, mark) => {
    marks.set(name, mark);
    return changeState(paths.stateFile, { services: [...marks].map(([key, value]) => ({ name: key, mark: value })) });
  };
}

/** A run's log begins empty; that of the run before stays beside it. */
async function startNewLog(file: string): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  if (await stat(file).catch(() => undefined)) await rename(file, file.replace(/\.log$/, ".previous.log"));
}
