import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

/** The theme that is seen; the system's until somebody chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, seenTheme), choose];
}

const listeners = new Set<() => void>();

function choose(next: Theme): void {
  localStorage.setItem("tutti.theme", next);
  document.documentElement.dataset["theme"] = next;
  for (const listener of listeners) listener();
}

const isDark = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  isDark.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    isDark.removeEventListener("change", listener);
  };
}

function seenTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return isDark.matches ? "dark" : "light";
}
