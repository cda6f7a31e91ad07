import { setTimeout as delay } from "node:timers/promises";

import { aborted, deferred } from "../deferred.ts";
import { LauncherError } from "../launcher-error.ts";
import { stopProcess } from "../process-mark.ts";
import type { ProcessMark } from "../process-mark.ts";
import { lastLines } from "../servers/server.ts";
import { startChild } from "./child.ts";
import { SERVICE_NODE_FLAGS } from "./node-flags.ts";
import type { Child } from "./child.ts";
import type { ServiceSpec } from "./service-spec.ts";

/** A service that is kept running. */
export type Supervised = {
  readonly name: string;
  /** Resolves when it is ready for the first time; rejects when it was given up before. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the service was given up; never otherwise. */
  readonly givenUp: Promise<LauncherError>;
  /** Stops it and starts it no more. Resolves when no process of it is left. */
  readonly stop: () => Promise<void>;
};

/** How a service is kept running. Waiting times in milliseconds. */
export type SupervisePolicy = {
  /** The pauses before each start that follows a death before being ready; when they are used up, the service is given up. */
  readonly pausesMs: readonly number[];
  /** How long it may take to be ready before it is ended and that counts as a death. */
  readonly readyWithinMs: number;
  /** How long it may take to stop by itself. */
  readonly graceMs: number;
};

/** What `npm start` uses: a service that cannot start is given up after some seconds. */
const usualPolicy: SupervisePolicy = { pausesMs: [200, 1000, 3000], readyWithinMs: 60_000, graceMs: 15_000 };

type Deps = {
  readonly say: (line: string) => void;
  /** Told of every process that is started, before anything is awaited of it. */
  readonly onStarted: (mark: ProcessMark) => Promise<void>;
  readonly policy?: SupervisePolicy;
};

/**
 * Starts a service and starts it again whenever it dies, with a pause that grows while it does not get ready; says what it does. One
 * that has never been ready and ends with a configuration that it cannot use is given up at once: nothing would change.
 */
export function supervise(spec: ServiceSpec, deps: Deps): Supervised {
  const policy = deps.policy ?? usualPolicy;
  const stopping = new AbortController();
  const first = deferred<void>();
  const givenUp = deferred<LauncherError>();
  first.promise.catch(() => undefined);
  const done = keepRunning({
    spec,
    deps,
    policy,
    stopping: stopping.signal,
    onFirstReady: () => first.resolve(undefined),
  }).then(
    (error) => {
      if (error === undefined) return;
      first.reject(error);
      givenUp.resolve(error);
    },
    (error: unknown) => {
      const reason = new LauncherError(`${spec.name} cannot be kept running: ${String(error)}`);
      first.reject(reason);
      givenUp.resolve(reason);
    },
  );
  return {
    name: spec.name,
    ready: first.promise,
    givenUp: givenUp.promise,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

type Keep = {
  readonly spec: ServiceSpec;
  readonly deps: Deps;
  readonly policy: SupervisePolicy;
  readonly stopping: AbortSignal;
  readonly onFirstReady: () => void;
};

/** Runs the service until it is to stop (undefined) or is given up (why). */
async function keepRunning({ spec, deps, policy, stopping, onFirstReady }: Keep): Promise<LauncherError | undefined> {
  let deathsInARow = 0;
  let starts = 0;
  let hasBeenReady = false;
  while (!stopping.aborted) {
    const child = await startChild({ ...spec, nodeFlags: SERVICE_NODE_FLAGS });
    await deps.onStarted(child.mark);
    starts += 1;
    const readiness = await untilReady({ spec, child, policy, stopping });
    if (readiness === "ready") {
      deathsInARow = 0;
      hasBeenReady = true;
      if (starts > 1) deps.say(`${spec.name} is ready again`);
      onFirstReady();
      await Promise.race([child.ended, aborted(stopping)]);
    }
    if (stopping.aborted || readiness === "late") await stopProcess(child.mark, policy);
    const how = await child.ended;
    if (stopping.aborted) return undefined;
    if (!hasBeenReady && how === configFault) return givenUpError(spec, "its configuration cannot be used");
    const pauseMs = policy.pausesMs[deathsInARow];
    if (pauseMs === undefined)
      return givenUpError(spec, `${readiness === "late" ? "not ready in time" : how}, ${starts} times`);
    deathsInARow += 1;
    deps.say(`${spec.name} died (${how}); starting it again (log: ${spec.logFile})`);
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
  }
  return undefined;
}

/** What services end with for it, as BSD's programs do. */
const configFault = "exit code 78";

async function untilReady(options: {
  readonly spec: ServiceSpec;
  readonly child: Child;
  readonly policy: SupervisePolicy;
  readonly stopping: AbortSignal;
}): Promise<"ready" | "ended" | "late" | "stopping"> {
  const { spec, child, policy, stopping } = options;
  let hasEnded = false;
  void child.ended.then(() => (hasEnded = true));
  const deadline = Date.now() + policy.readyWithinMs;
  for (;;) {
    // The process first: another that took over its port must not pass for it.
    if (hasEnded) return "ended";
    if (stopping.aborted) return "stopping";
    if (await answersReady(spec.readyUrl)) return hasEnded ? "ended" : "ready";
    if (Date.now() > deadline) return "late";
    await Promise.race([delay(50), child.ended]);
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function givenUpError(spec: ServiceSpec, how: string): Promise<LauncherError> {
  return new LauncherError(
    `${spec.name} does not start (${how}); the end of ${spec.logFile}:\n${await lastLines(spec.logFile)}`,
  );
}
