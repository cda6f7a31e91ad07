import { lazyRouteComponent } from "@tanstack/react-router";

/** A script of the console that could not be fetched. */
class MissingScript extends Error {
  override readonly name = "MissingScript";
}

// As browsers and Vite say it.
const words = /dynamically imported module|importing a module script failed|unable to preload/i;

export function isMissingScript(error: unknown): boolean {
  return error instanceof MissingScript || (error instanceof Error && words.test(error.message));
}

/**
 * A page whose script comes when it is asked for. Its failure is told in our own words: for a browser's the router loads the page anew by
 * itself, and without a server nothing would be left of the console.
 */
export function lazyPage<Pages extends Record<string, unknown>>(
  load: () => Promise<Pages>,
  name: keyof Pages & string,
): ReturnType<typeof lazyRouteComponent<Pages, keyof Pages & string>> {
  const loadOrTell = async (): Promise<Pages> => {
    try {
      return await load();
    } catch (cause) {
      throw new MissingScript("a script of the console could not be fetched", { cause });
    }
  };
  return lazyRouteComponent(loadOrTell, name);
}

const key = "tutti.reloaded";
const leastMs = 10_000;

/** Whether all may be loaded anew: not where that has just been done, and has not helped. */
export function mayReload(): boolean {
  const before = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - before < leastMs) return false;
  sessionStorage.setItem(key, String(Date.now()));
  return true;
}
