import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { isKeyOfPage, isTyping } from "./keys.ts";
import { places } from "./navigation.ts";

type Doings = { readonly toggleRail: () => void; readonly openPalette: () => void; readonly openKeys: () => void };

/** The keys that hold on every page: `⌘K`, `?`, `/`, `[`, and `g` with a letter. */
export function useShellKeys(doings: Doings): void {
  const navigate = useNavigate();
  const current = useRef(doings);
  current.current = doings;
  useEffect(() => {
    let isGoing = false;
    const listener = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        current.current.openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = isGoing ? places.find(({ keys }) => keys === event.key) : undefined;
      isGoing = event.key === "g" && !isGoing;
      if (place !== undefined) {
        event.preventDefault();
        void navigate({ to: place.to });
      } else if (event.key === "?") current.current.openKeys();
      else if (event.key === "/") focusFilter(event);
      else if (event.key === "[" && !isKeyOfPage("[")) current.current.toggleRail();
    };
    // In the capturing phase, so that the letter after `g` does not also act on the page.
    addEventListener("keydown", listener, { capture: true });
    return () => removeEventListener("keydown", listener, { capture: true });
  }, [navigate]);
}

/** What narrows the page that is shown says that `/` leads to it. */
function focusFilter(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLElement>("main [aria-keyshortcuts='/']");
  if (field === null) return;
  event.preventDefault();
  field.focus();
}
