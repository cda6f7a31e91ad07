/** How many threads one language may have. */
export type ThreadSettings = {
  /** Threads that are free to take work. One that is busy for long does not count. */
  readonly free: number;
  /** All threads, those included that are busy with something long. Work that none is left for waits. */
  readonly most: number;
};

/** What a script may use, and how many may be evaluated side by side. */
export type SandboxSettings = {
  /** Wall clock time of one evaluation, the wait for a thread not counted. Source: engine.md 5.13. */
  readonly maxExecutionMs: number;
  /** Memory that a script may allocate, its input and result included. Python has its interpreter's memory on top. */
  readonly maxMemoryBytes: number;
  /** UTF-8 bytes of the result's JSON text. */
  readonly maxResultBytes: number;
  /** Requests that wait for a thread, of one language; beyond, `run` rejects. */
  readonly maxWaiting: number;
  /** UTF-16 units of scripts and inputs that wait or are being evaluated, of one language; beyond, `run` rejects. */
  readonly maxWaitingLength: number;
  readonly threads: {
    readonly javascript: ThreadSettings;
    readonly jq: ThreadSettings;
    readonly python: ThreadSettings;
  };
};

export const DEFAULT_SETTINGS: SandboxSettings = {
  maxExecutionMs: 4_000,
  maxMemoryBytes: 64 * 1024 * 1024,
  maxResultBytes: 10 * 1024 * 1024,
  maxWaiting: 10_000,
  maxWaitingLength: 256 * 1024 * 1024,
  threads: {
    javascript: { free: 2, most: 16 },
    jq: { free: 1, most: 8 },
    // Each has an interpreter of its own, of about 60 MB.
    python: { free: 1, most: 4 },
  },
};
