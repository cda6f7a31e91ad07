import { useSyncExternalStore } from "react";

import { usePreference } from "../parts/preferences.ts";

export type Theme = "light" | "dark";

/** The theme that is seen; the system's until somebody chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [chosen, choose] = usePreference("theme");
  const isDark = useSyncExternalStore(subscribe, () => system.matches);
  return [chosen === "system" ? (isDark ? "dark" : "light") : chosen, choose];
}

const system = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  system.addEventListener("change", listener);
  return () => system.removeEventListener("change", listener);
}
