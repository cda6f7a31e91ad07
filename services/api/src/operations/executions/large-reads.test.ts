import { expect, test } from "@jest/globals";

import { LargeReads } from "./large-reads.ts";

/** A caller whose answer leaves when the test says so. */
function caller() {
  const gone = new AbortController();
  const listeners: (() => void)[] = [];
  const end = (): void => listeners.forEach((listener) => listener());
  return {
    showing: { signal: gone.signal, onEnd: (listener: () => void) => void listeners.push(listener) },
    gone,
    end,
  };
}

/** Asks for something as a caller, and tells of it. */
function ask(reads: LargeReads, { as, name, done }: { as: ReturnType<typeof caller>; name: string; done: string[] }) {
  return reads.read(() => Promise.resolve(done.push(name)), as.showing);
}

test("no more are read than may be at once; the next in line is, when the answer to one has left", async () => {
  const reads = new LargeReads({ atOnce: 2 });
  const [a, b, c, d] = [caller(), caller(), caller(), caller()];
  const done: string[] = [];
  const waiting = [a, b, c, d].map((as, index) => ask(reads, { as, name: "abcd".charAt(index), done }));
  await Promise.all(waiting.slice(0, 2));
  expect(done).toEqual(["a", "b"]);

  b.end();
  b.end();
  await waiting[2];

  expect(done).toEqual(["a", "b", "c"]);
  a.end();
  await waiting[3];
});

test("who goes away while it waits is not read for, and whoever comes after it is", async () => {
  const reads = new LargeReads({ atOnce: 1 });
  const [a, b, c] = [caller(), caller(), caller()];
  const done: string[] = [];
  await ask(reads, { as: a, name: "a", done });
  const leaving = ask(reads, { as: b, name: "b", done }).then(String, (error: Error) => error.message);
  const last = ask(reads, { as: c, name: "c", done });

  b.gone.abort(new Error("gone"));
  a.end();
  await last;

  expect(await leaving).toBe("gone");
  expect(done).toEqual(["a", "c"]);
});

test("what fails does not count", async () => {
  const reads = new LargeReads({ atOnce: 1 });
  const fail = reads.read(() => Promise.reject(new Error("no")), caller().showing);
  await expect(fail).rejects.toThrow("no");

  expect(await reads.read(() => Promise.resolve("read"), undefined)).toBe("read");
  expect(await reads.read(() => Promise.resolve("again"), undefined)).toBe("again");
});
