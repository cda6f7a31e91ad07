import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again and again until `probe` gives something other than undefined and false, and gives that. A probe that throws ends it.
 * @throws Error that names `what` when `withinMs` have passed
 */
export async function until<T>(
  what: string,
  options: { readonly withinMs: number; readonly everyMs?: number },
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + options.withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${options.withinMs} ms for ${what}`);
    await delay(options.everyMs ?? 50);
  }
}
