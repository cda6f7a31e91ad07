const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Thrown out of a step that was given up because of a wish to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("asked to stop");
  }
}

/** A wish to stop, from Ctrl-C or a signal. */
export type Interrupt = {
  /** Aborts at the first signal; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** The exit code that tells a shell which signal it was; undefined when none came. */
  readonly exitCode: () => number | undefined;
  /** Gives the signals their usual meaning back. */
  readonly dispose: () => void;
};

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into an AbortSignal. Later signals are ignored: npm passes a Ctrl-C on that the terminal has
 * already sent, and every stop that follows is bounded in time.
 */
export function listenForInterrupt(onFirst: (name: string) => void = () => undefined): Interrupt {
  const controller = new AbortController();
  const listeners = signals.map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) return;
      controller.abort(name);
      onFirst(name);
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCodeOf(controller.signal.reason),
    dispose: () => listeners.forEach(({ name, listener }) => process.off(name, listener)),
  };
}

function exitCodeOf(reason: unknown): number | undefined {
  if (reason === "SIGINT") return 130;
  if (reason === "SIGTERM") return 143;
  return reason === "SIGHUP" ? 129 : undefined;
}
