/** Says what happens, a line at a time; a slow step shows that it lives. Plain Node: it runs before anything is installed. */

/**
 * A reporter on a stream. `say` prints a line. `step` prints its title, runs the work, and ends the line with the time it took.
 * On a terminal the line counts the seconds; elsewhere a line is added every 15 s.
 */
export function makeReporter(stream = process.stdout) {
  return {
    say: (line) => void stream.write(`${line}\n`),
    step: (title, work) => step({ stream, title, work }),
  };
}

async function step({ stream, title, work }) {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const live = Boolean(stream.isTTY);
  if (live) stream.write(`${title} ...`);
  const timer = setInterval(
    () => {
      if (live) stream.write(`\r${title} ... ${seconds()} s`);
      else stream.write(`${title} ... ${seconds()} s\n`);
    },
    live ? 1000 : 15_000,
  );
  timer.unref();
  try {
    const result = await work();
    stream.write(`${live ? "\r" : ""}${title} ... done in ${seconds()} s\n`);
    return result;
  } catch (error) {
    stream.write(`${live ? "\r" : ""}${title} ... failed after ${seconds()} s\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
