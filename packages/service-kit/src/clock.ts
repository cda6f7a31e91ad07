/** The process's own time: a clock that only rises, and timers. What is due is the database's clock to say. */
export type Clock = {
  /** Milliseconds since some moment in the past. */
  nowMs(): number;
  /** Calls `run` once, `delayMs` from now; the answer calls it off. The timer alone keeps no process alive. */
  after(delayMs: number, run: () => void): () => void;
};

export const processClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
