import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Paths } from "./paths.ts";
import { isRunning, markOf, stopProcess } from "./process-mark.ts";
import type { ProcessMark } from "./process-mark.ts";
import { stopServers } from "./servers/provide.ts";
import { changeState, readState } from "./state.ts";

/** Stands by in case the launcher is killed: see `startGuard`. */
export type Guard = {
  /** Sends the guard home: whatever was started is stopped already. */
  readonly dismiss: () => Promise<void>;
};

/**
 * Starts a process that waits for the end of its input, which is the end of the launcher. When the launcher has not dismissed it
 * before, it was killed: the guard then waits for the services, which stop by themselves, and stops the servers, so that nothing is
 * left over.
 */
export async function startGuard(paths: Paths): Promise<Guard> {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(join(paths.logs, "guard.log"), "a");
  const program = join(paths.root, "deploy", "local", "dist", "guard-main.js");
  const child = spawn(process.execPath, [program, paths.root, paths.use], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", log, log],
  });
  closeSync(log);
  child.unref();
  child.stdin?.on("error", () => undefined);
  if (child.pid !== undefined) await changeState(paths.stateFile, { guard: await markOf(child.pid) });
  return {
    dismiss: async () => {
      child.ref();
      await new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        child.stdin?.end("dismissed\n");
      });
      await changeState(paths.stateFile, { guard: undefined });
    },
  };
}

/** Waits until the guard of a launcher that was killed has finished its work; false when it is still at it after `limitMs`. */
export async function untilGuardIsDone(paths: Paths, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const { guard } = await readState(paths.stateFile);
    if (guard === undefined || !(await isRunning(guard))) return true;
    if (Date.now() > deadline) return false;
    await delay(100);
  }
}

/** The guard's own work, once the launcher is gone without a word: services, which were told by their closed input, then servers. */
export async function cleanUp(paths: Paths, say: (line: string) => void): Promise<void> {
  say(`${new Date().toISOString()} the launcher was killed: waiting for the services, then stopping the servers`);
  const { services = [] } = await readState(paths.stateFile);
  // Services end with their input; jest, the only one of a test, does not know of us.
  await Promise.all(
    services.map((service) => untilItStops(service, { say, limitMs: paths.use === "test" ? 0 : 15_000 })),
  );
  await changeState(paths.stateFile, { services: undefined });
  for (const name of await stopServers(paths)) say(`stopped ${name}`);
  await changeState(paths.stateFile, { guard: undefined, grpcAddress: undefined, restUrl: undefined });
}

async function untilItStops(
  service: { readonly name: string; readonly mark: ProcessMark },
  options: { readonly say: (line: string) => void; readonly limitMs: number },
): Promise<void> {
  const deadline = Date.now() + options.limitMs;
  while (await isRunning(service.mark)) {
    if (Date.now() >= deadline) {
      // Each was started as the leader of a group.
      const how = await stopProcess(service.mark, { graceMs: 5000, wholeGroup: true });
      return options.say(`${service.name} did not stop by itself: ${how}`);
    }
    await delay(50);
  }
}
