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
  };
}
