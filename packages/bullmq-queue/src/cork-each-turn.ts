import type { Writable } from "node:stream";

/**
 * Lets everything that is written to the stream in one turn leave in one system call. A client of Redis writes each command
 * by itself, and many of them are there at once: a claim of twenty jobs, what a batch has to enqueue. The order stays.
 */
export function corkEachTurn(stream: Writable): void {
  const write = stream.write.bind(stream);
  let isCorked = false;
  stream.write = (...given: unknown[]): boolean => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      // After the promises that go on in this turn.
      process.nextTick(() => {
        isCorked = false;
        stream.uncork();
      });
    }
    return (write as (...args: unknown[]) => boolean)(...given);
  };
}
