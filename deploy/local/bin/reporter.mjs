/** Says what happens, a line at a time; a slow step shows that it lives. Plain Node: it runs before anything is installed. */

/**
 * A reporter on a stream. `say` prints a line. `step` runs work under a title and prints a line with the time it took; several may run
 * at once. On a terminal a last line counts the seconds of what runs; elsewhere a line is added every 15 s.
 */
export function makeReporter(stream = process.stdout) {
  const live = Boolean(stream.isTTY);
  const active = new Set();
  let shown = false;
  let timer;

  const clear = () => {
    if (shown) stream.write("\r\x1b[K");
    shown = false;
  };
  const show = () => {
    clear();
    if (active.size === 0) return;
    stream.write(
      [...active]
        .map(describe)
        .join(", ")
        .slice(0, (stream.columns ?? 80) - 1),
    );
    shown = true;
  };
  const say = (line) => {
    clear();
    stream.write(`${line}\n`);
    if (live) show();
  };
  // A second may hold several ticks of a busy machine, or none.
  const tellOnce = (one) => {
    const told = Math.floor(secondsOf(one) / 15);
    if (told === one.told) return;
    one.told = told;
    say(describe(one));
  };
  const tick = () => {
    if (live) show();
    else for (const one of active) tellOnce(one);
  };
  const step = async (title, work) => {
    const one = { title, begun: Date.now(), told: 0 };
    active.add(one);
    if (live) show();
    if (timer === undefined) timer = setInterval(tick, 1000).unref();
    const end = (how) => {
      active.delete(one);
      if (active.size === 0) timer = clearInterval(timer);
      say(`${title} ... ${how} ${secondsOf(one)} s`);
    };
    try {
      const result = await work();
      end("done in");
      return result;
    } catch (error) {
      end("failed after");
      throw error;
    }
  };
  return { say, step };
}

function secondsOf({ begun }) {
  return Math.round((Date.now() - begun) / 1000);
}

function describe(one) {
  return `${one.title} ... ${secondsOf(one)} s`;
}
