import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { LauncherError } from "../launcher-error.ts";
import { isRunning } from "../process-mark.ts";
import { readState } from "../state.ts";
import type { ServerState } from "../state.ts";
import type { ProvidedServer } from "./provide.ts";
import { serverKinds } from "./server-kinds.ts";
import type { ServerKind } from "./server-kinds.ts";
import { startServer } from "./start-server.ts";
import type { StartServerOptions } from "./start-server.ts";

/** A server that tests may treat as accidents do. */
export type BreakableServer = {
  readonly url: string;
  /** Its process on this machine; undefined when it is not ours. */
  readonly pid: () => Promise<number | undefined>;
  /** Ends it as a crash does. Resolves when it is gone. @throws LauncherError when it is no process of ours */
  readonly kill: () => Promise<void>;
  /** Starts it again where it was, on its data. Resolves when it answers. */
  readonly startAgain: () => Promise<void>;
  /**
   * Copies its data while it runs. What it gives puts the copy in the place of the data; the server must not run then.
   * @throws LauncherError for MySQL, whose files are no whole while it runs
   */
  readonly keepCopy: () => Promise<() => Promise<void>>;
};

/** Wraps a server that was provided with these options. */
export function breakableServer(
  kind: ServerKind,
  provided: ProvidedServer,
  options: StartServerOptions,
): BreakableServer {
  const state = async (): Promise<ServerState | undefined> => (await readState(options.paths.stateFile))[kind];
  const markOfOurs = async () => {
    const current = provided.state === undefined ? undefined : await state();
    return current?.kind === "process" ? current.mark : undefined;
  };
  const data = join(options.paths.data, "redis");
  const copy = `${data}.copy`;
  return {
    url: provided.url,
    pid: async () => (await markOfOurs())?.pid,
    kill: async () => {
      const mark = await markOfOurs();
      if (mark === undefined)
        throw new LauncherError(`${serverKinds[kind].name} is no process of ours (${provided.source})`);
      process.kill(mark.pid, "SIGKILL");
      while (await isRunning(mark)) await delay(5);
    },
    startAgain: async () => {
      const reasons: string[] = [];
      const started = await startServer(kind, { ...options, port: Number(new URL(provided.url).port) }, reasons);
      if (started === undefined)
        throw new LauncherError(`${serverKinds[kind].name} could not be started again:\n  ${reasons.join("\n  ")}`);
    },
    keepCopy: async () => {
      if (kind !== "redis") throw new LauncherError(`${serverKinds[kind].name} cannot be copied while it runs`);
      await replaceFolder(copy, data);
      return async () => await replaceFolder(data, copy);
    },
  };
}

async function replaceFolder(folder: string, by: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(by, folder, { recursive: true });
}
