import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { errorCode } from "./error-code.ts";
import { isRunning, markOf } from "./process-mark.ts";
import type { ProcessMark } from "./process-mark.ts";

/** A server that the launcher started: a process of its own, or a Docker container. */
export type ServerState = {
  readonly url: string;
  /** What it is and where it came from, in words for the user. */
  readonly source: string;
} & (
  { readonly kind: "process"; readonly mark: ProcessMark } | { readonly kind: "container"; readonly container: string }
);

/** What the launcher started, kept in `.tutti/state.json` for the next start, for `reset` and for `grpc`. */
export type State = {
  readonly version: 1;
  readonly mysql?: ServerState;
  readonly redis?: ServerState;
  readonly services?: readonly { readonly name: string; readonly mark: ProcessMark }[];
  /** The process that cleans up when the launcher is killed. */
  readonly guard?: ProcessMark;
  readonly grpcAddress?: string;
  readonly restUrl?: string;
};

/** The stored state; an empty one when there is none or it cannot be read. */
export async function readState(file: string): Promise<State> {
  try {
    const state: unknown = JSON.parse(await readFile(file, "utf8"));
    return isState(state) ? state : { version: 1 };
  } catch {
    return { version: 1 };
  }
}

/** Replaces the stored state at once: a reader sees the old or the new, never a half. */
export async function writeState(file: string, state: State): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

type StateChange = { [K in keyof State]?: State[K] | undefined };

// Two changes at once would lose one: each waits for the one before. Between processes the lock does this.
let lastChange: Promise<unknown> = Promise.resolve();

/** Changes some of the stored state and keeps the rest; a field given as undefined is removed. */
export function changeState(file: string, change: StateChange): Promise<void> {
  const next = lastChange.then(async () => {
    // JSON leaves out what is undefined.
    await writeState(file, { ...(await readState(file)), ...(change as Partial<State>) });
  });
  lastChange = next.catch(() => undefined);
  return next;
}

/** Takes the lock for this process; gives the mark of the holder when another running process has it. A dead holder's lock is taken. */
export async function takeLock(file: string): Promise<ProcessMark | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(await markOf(process.pid)));
  try {
    // A link appears with its content: nobody reads a lock that has no holder yet.
    while (!(await linked(own, file))) {
      const holder = await readMark(file);
      if (holder !== undefined && (await isRunning(holder))) return holder;
      await rm(file, { force: true });
    }
    return undefined;
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Gives the lock back. */
export async function releaseLock(file: string): Promise<void> {
  await rm(file, { force: true });
}

async function readMark(file: string): Promise<ProcessMark | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(file, "utf8"));
    return isMark(mark) ? mark : undefined;
  } catch {
    return undefined;
  }
}

function isMark(value: unknown): value is ProcessMark {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "startedAt" in value
  );
}

function isState(value: unknown): value is State {
  return typeof value === "object" && value !== null && "version" in value && value.version === 1;
}
