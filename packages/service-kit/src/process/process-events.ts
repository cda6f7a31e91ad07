/**
 * What shutdown needs of the process it stops: a port, so that tests can play the process. `nodeProcess()` is the real one.
 */
export interface ProcessEvents {
  /** Adds a listener for a signal or for what nobody caught; the answer removes it. */
  on(event: ProcessEvent, listener: (detail: unknown) => void): () => void;
  /** Tells once when standard input has ended; the answer stops listening and lets the process end without it. */
  onStdinEnd(listener: () => void): () => void;
  /** Whether a process of this id exists, whoever owns it. */
  isAlive(pid: number): boolean;
  exit(code: number): void;
}

/** SIGTERM and SIGINT, and the two ways in which an error reaches nobody. */
export type ProcessEvent = "SIGTERM" | "SIGINT" | "uncaughtException" | "unhandledRejection";

/** The process this runs in. */
export function nodeProcess(): ProcessEvents {
  return {
    on: (event, listener) => {
      process.on(event, listener);
      return () => void process.off(event, listener);
    },
    onStdinEnd,
    isAlive,
    exit: (code) => process.exit(code),
  };
}

function onStdinEnd(listener: () => void): () => void {
  const { stdin } = process;
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    listener();
  };
  // A pipe whose writer died without closing may end in an error; it has ended all the same.
  for (const event of stdinEnds) stdin.on(event, tell);
  // A stream that nobody reads never ends.
  stdin.resume();
  return () => {
    for (const event of stdinEnds) stdin.off(event, tell);
    stdin.pause();
  };
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 is never delivered: it asks whether it could be.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not by its class: an error of Node's own may be of another realm.
    return typeof error === "object" && error !== null && "code" in error && error.code === "EPERM";
  }
}

const stdinEnds = ["end", "close", "error"] as const;
