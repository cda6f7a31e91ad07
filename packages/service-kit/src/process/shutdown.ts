import type { Log } from "../log/make-log.ts";
import { closeParts, type Part } from "./close-parts.ts";
import { nodeProcess, type ProcessEvents } from "./process-events.ts";
import { watchLauncher } from "./watch-launcher.ts";

/** How a process stops. */
export interface ShutdownOptions {
  readonly log: Log;
  /** Everything together may take this long; what has not closed by then is left behind and the process exits with 1. */
  readonly limitMs?: number;
  /** `TUTTI_STOP_ON_STDIN_END`: the process is a launcher's child. SIGINT, which a terminal sends to all, is left to the launcher. */
  readonly stopOnStdinEnd?: boolean;
  /** `TUTTI_LAUNCHER_PID`: the process stops when that one is gone. */
  readonly launcherPid?: number | undefined;
  readonly process?: ProcessEvents;
}

/** Owns the order in which a process stops. */
export interface Shutdown {
  /**
   * Takes a part into care. Parts are drained, then closed, last taken first: take the stores first and the doors last.
   * A part taken while the process stops is closed at once.
   */
  own(name: string, part: Part): void;
  /** Aborted when stopping begins; loops end by it. */
  readonly signal: AbortSignal;
  /** Stops: drains, closes and exits with 0, or with 1 when a part failed or time ran out. Repeated calls await the first. */
  stop(reason: string): Promise<void>;
}

/**
 * Listens for the process's end and stops its parts in order.
 *
 * SIGTERM stops; SIGINT stops too, and a second one exits at once, except under a launcher, where SIGINT is ignored and the end of
 * standard input and the launcher's end stop instead. An error that nobody caught is logged as fatal and the process
 * exits with 1 at once: its state can no longer be trusted.
 */
export function makeShutdown(options: ShutdownOptions): Shutdown {
  const { log, limitMs = 25_000, process: events = nodeProcess() } = options;
  const parts: { readonly name: string; readonly part: Part }[] = [];
  const late: Promise<unknown>[] = [];
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  const stop = (reason: string): Promise<void> => (stopped ??= run(reason));
  const releases = listen({ ...options, events, stop, isStopping: () => stopping.signal.aborted });

  async function run(reason: string): Promise<void> {
    log.info({ reason }, "stopping");
    stopping.abort(new Error(`stopping: ${reason}`));
    const outcome = await closeParts(parts, { log, limitMs });
    await Promise.all(late);
    for (const release of releases) release();
    log.info({ outcome }, "stopped");
    events.exit(outcome === "clean" ? 0 : 1);
  }

  return {
    signal: stopping.signal,
    stop,
    own: (name, part) => {
      if (stopped === undefined) parts.push({ name, part });
      else late.push(closeParts([{ name, part }], { log, limitMs }));
    },
  };
}

interface Listening extends ShutdownOptions {
  readonly events: ProcessEvents;
  readonly stop: (reason: string) => Promise<void>;
  readonly isStopping: () => boolean;
}

function listen({
  log,
  events,
  stop,
  isStopping,
  stopOnStdinEnd = false,
  launcherPid,
}: Listening): readonly (() => void)[] {
  const stopFor = (reason: string) => (): void => void stop(reason); // `stop` never rejects: it ends in an exit.
  const fatal = (event: string) => (error: unknown) => {
    log.fatal({ err: error }, event);
    events.exit(1);
  };
  const interrupted = (): void => {
    if (stopOnStdinEnd) return;
    if (isStopping()) events.exit(1);
    else void stop("SIGINT");
  };
  return [
    events.on("SIGTERM", stopFor("SIGTERM")),
    events.on("SIGINT", interrupted),
    events.on("uncaughtException", fatal("uncaught exception")),
    events.on("unhandledRejection", fatal("unhandled rejection")),
    ...(stopOnStdinEnd ? [events.onStdinEnd(stopFor("standard input ended"))] : []),
    ...(launcherPid === undefined
      ? []
      : [watchLauncher({ events, launcherPid, gone: stopFor("the launcher is gone") })]),
  ];
}
