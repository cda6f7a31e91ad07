import { useState } from "react";

export type Theme = "light" | "dark";

/** The theme that is seen; the system's until somebody chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(seenTheme);
  const choose = (next: Theme): void => {
    localStorage.setItem("tutti.theme", next);
    document.documentElement.dataset["theme"] = next;
    setTheme(next);
  };
  return [theme, choose];
}

function seenTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
