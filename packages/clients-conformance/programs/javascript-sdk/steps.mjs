/** How the program tells what it does: one line a step, and a non-zero end with the reason at the first that fails. */
import assert from "node:assert/strict";

/** Carries out one step; what it returns is told beside its name. */
export async function step(name, work) {
  try {
    const told = await work();
    say(told === undefined ? `ok    ${name}` : `ok    ${name}: ${told}`);
  } catch (error) {
    say(`FAIL  ${name}: ${String(error?.stack ?? error).slice(0, 2000)}`);
    process.exit(1);
  }
}

/** What `work` throws; it is a failure when it throws nothing. */
export async function thrownBy(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

/** Asks `read` until `holds` says yes, for ten seconds at most; gives what was read last. */
export async function until(read, holds) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    assert(Date.now() < deadline, `still not so after 10 s: ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
