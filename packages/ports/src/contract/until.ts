import { setTimeout as wait } from "node:timers/promises";

/** Tries again until something comes back; throws when nothing has by the deadline. For what happens in its own time. */
export async function until<T>(
  what: string,
  attempt: () => Promise<T | undefined> | T | undefined,
  { deadlineMs = 4_500 }: { readonly deadlineMs?: number } = {},
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await wait(5);
  }
}
