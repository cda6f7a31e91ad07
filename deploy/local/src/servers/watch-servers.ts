import { setTimeout as delay } from "node:timers/promises";

import { deferred } from "../deferred.ts";
import { LauncherError } from "../launcher-error.ts";
import { isRunning } from "../process-mark.ts";
import { readState } from "../state.ts";
import type { ServerState } from "../state.ts";
import { serverKinds } from "./server-kinds.ts";
import type { ServerKind } from "./server-kinds.ts";
import { startServer } from "./start-server.ts";
import type { StartServerOptions } from "./start-server.ts";

/** Private servers that are kept running. */
export type WatchedServers = {
  /** Resolves with the reason when a server could not be started again; never otherwise. */
  readonly givenUp: Promise<LauncherError>;
  /** Ends the watch; a start in progress is waited for. The servers run on. */
  readonly stop: () => Promise<void>;
};

// A server that ends as soon as it is started is not worth more.
const mostRestarts = 5;

/** Looks once a second for private servers that died, and starts them again where they were, on their data. */
export function watchServers(options: StartServerOptions): WatchedServers {
  const stopping = new AbortController();
  const givenUp = deferred<LauncherError>();
  const watches = (["mysql", "redis"] as const).map((kind) => watch(kind, { ...options, signal: stopping.signal }));
  const ended = Promise.all(watches.map((one) => one.then((error) => error !== undefined && givenUp.resolve(error))));
  return {
    givenUp: givenUp.promise,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

type WatchOptions = StartServerOptions & { readonly signal: AbortSignal };

async function watch(kind: ServerKind, options: WatchOptions): Promise<LauncherError | undefined> {
  let restarts = 0;
  for (;;) {
    await delay(1000, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal.aborted) return undefined;
    const state = (await readState(options.paths.stateFile))[kind];
    if (state?.kind !== "process" || (await isRunning(state.mark))) continue;
    const { name } = serverKinds[kind];
    restarts += 1;
    if (restarts > mostRestarts)
      return new LauncherError(`${name} died ${restarts} times; see ${options.paths.logs}/${kind}.log`);
    options.reporter.say(`${name} died; starting it again where it was`);
    const error = await startAgain(kind, state, options);
    if (error !== undefined) return options.signal.aborted ? undefined : error;
  }
}

async function startAgain(
  kind: ServerKind,
  state: ServerState,
  options: WatchOptions,
): Promise<LauncherError | undefined> {
  const reasons: string[] = [];
  try {
    const started = await startServer(kind, { ...options, port: Number(new URL(state.url).port) }, reasons);
    if (started !== undefined) return undefined;
  } catch (error) {
    reasons.push(error instanceof Error ? error.message : String(error));
  }
  return new LauncherError(`${serverKinds[kind].name} could not be started again:\n  ${reasons.join("\n  ")}`);
}
